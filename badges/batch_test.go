package badges_test

import (
	"fmt"
	"testing"

	"laurel/badges"
	"laurel/badges/roster"
	"laurel/store"
	"laurel/store/storetest"
)

// drafted keeps a list of n people; every fiftieth of them is none.
func (w *world) drafted(n int) (badges.Batch, []badges.BatchRow) {
	w.t.Helper()
	table := roster.Table{Heading: []string{"mail", "name"}}
	for i := range n {
		who := fmt.Sprintf("sailor%d@example.org", i)
		if i%50 == 7 {
			who = "nobody"
		}
		table.Rows = append(table.Rows, []string{who, fmt.Sprintf("Sailor %d", i)})
	}
	b, err := w.DraftBatch(w.t.Context(), w.anna, w.sailor.ID, badges.NewBatch{Name: "crew.csv", Source: table.CSV(), Columns: []string{"recipient", "name"}})
	w.must(err)
	return b, table.Requests([]roster.Column{roster.Recipient, roster.Name}, roster.Defaults{})
}

func (w *world) batch(id int64) badges.Batch {
	w.t.Helper()
	b, err := w.Store.Batch(w.t.Context(), id)
	w.must(err)
	return b
}

func TestAThousandRowsWithTwentyBadOnes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		ctx := t.Context()
		b, rows := w.drafted(1000)
		_, _, err := w.Grant(ctx, w.anna, badges.GrantRequest{BadgeID: w.sailor.ID, Email: "sailor3@example.org"})
		w.must(err)
		_, err = w.StartBatch(ctx, w.anna, b.ID, rows)
		w.must(err)
		_, err = w.StartBatch(ctx, w.anna, b.ID, rows)
		wantKind(t, err, badges.Conflict, "")
		for range 25 {
			w.must(w.RunBatch(ctx, badges.BatchTask{Batch: b.ID}))
		}
		b = w.batch(b.ID)
		if b.State != badges.BatchDone || b.Granted != 979 || b.Standing != 1 || b.Failed != 20 || b.Total != 1000 || b.FinishedAt.IsZero() {
			t.Errorf("the list ended as %+v", b)
		}
		n, err := w.Store.CountGrants(ctx, badges.GrantFilter{BadgeID: w.sailor.ID})
		w.must(err)
		if n != 980 {
			t.Errorf("%d grants, want 980", n)
		}
		failed, err := w.BatchRowsOf(ctx, w.anna, b.ID, badges.RowFailed, 0)
		w.must(err)
		if len(failed) != 20 || failed[0].Number != 8 || failed[0].Problem == "" {
			t.Errorf("failed: %d, first %+v", len(failed), failed[0])
		}
		draft, _ := w.drafted(2)
		w.must(db.PruneLists(ctx, b.FinishedAt))
		if kept := w.batch(b.ID); kept.Source == "" {
			t.Error("the list is gone too early")
		}
		w.must(db.PruneLists(ctx, w.Now().AddDate(0, 0, 1)))
		failed, err = w.Store.BatchRows(ctx, b.ID, badges.RowFailed, 0)
		w.must(err)
		if kept := w.batch(b.ID); kept.Source != "" || len(failed) != 0 || kept.Granted != 979 {
			t.Errorf("of the old list are kept %d rows and %+v", len(failed), kept)
		}
		if kept := w.batch(draft.ID); kept.Source != "" || kept.State != badges.BatchCancelled {
			t.Errorf("of the old draft is kept %+v", kept)
		}
	})
}

func TestABatchIsCancelled(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	b, rows := w.drafted(120)
	_, err := w.StartBatch(ctx, w.anna, b.ID, rows)
	w.must(err)
	w.must(w.RunBatch(ctx, badges.BatchTask{Batch: b.ID}))
	_, err = w.CancelBatch(ctx, w.ben, b.ID)
	wantKind(t, err, badges.NotFound, "")
	_, err = w.CancelBatch(ctx, w.anna, b.ID)
	w.must(err)
	before := w.batch(b.ID)
	w.must(w.RunBatch(ctx, badges.BatchTask{Batch: b.ID}))
	if after := w.batch(b.ID); after.Granted != before.Granted || after.Granted != 50 || after.State != badges.BatchCancelled {
		t.Errorf("after the cancelling: %+v", after)
	}
	_, err = w.CancelBatch(ctx, w.anna, b.ID)
	wantKind(t, err, badges.Conflict, "")
}

func TestABatchOfADisabledAccountGrantsNothing(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	b, rows := w.drafted(3)
	_, err := w.StartBatch(ctx, w.anna, b.ID, rows)
	w.must(err)
	w.must(w.SetAccountDisabled(ctx, badges.Operator(), w.anna.ID, true))
	w.must(w.RunBatch(ctx, badges.BatchTask{Batch: b.ID}))
	if b = w.batch(b.ID); b.Granted != 0 || b.Failed != 3 || b.State != badges.BatchDone {
		t.Errorf("ended as %+v", b)
	}
}
