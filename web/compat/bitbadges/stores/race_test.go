package stores_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"laurel/store"
	"laurel/store/storetest"
)

// TestHundredClientsAtOnce: of what a hundred clients add to one store at once, one
// by one and in batches, nothing is lost.
func TestHundredClientsAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) { testHundredClientsAtOnce(t, newWorldOn(t, db)) })
}

func testHundredClientsAtOnce(t *testing.T, w *world) {
	d := w.create("text", false)
	const clients = 100
	answers := make([]answer, clients)
	var all sync.WaitGroup
	for n := range clients {
		all.Go(func() {
			add := func(value string) string {
				return fmt.Sprintf(`{"actionName":"add","payload":{"value":%q}}`, value)
			}
			if n%2 == 0 {
				answers[n] = w.call(annasKey, "POST", "/storeActions/single", single(d, "add", fmt.Sprintf(`{"value":"a%03d"}`, n), ""))
				return
			}
			body := fmt.Sprintf(`{"dynamicDataId":%q,"dataSecret":%q,"actions":[%s,%s]}`, d.ID, d.Secret, add(fmt.Sprintf("a%03d", n)), add("everybody"))
			answers[n] = w.call(bensKey, "POST", "/storeActions/batch", body)
		})
	}
	all.Wait()
	for n, a := range answers {
		if a.status != 200 {
			t.Errorf("client %d: %d %s", n, a.status, a.body)
		}
	}
	want := []string{"everybody"}
	for n := range clients {
		want = append(want, fmt.Sprintf("a%03d", n))
	}
	got := docOf(t, w.want(200, annasKey, "GET", "/dynamicStore/"+d.ID, "")).Data["values"]
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%d values are there, want %d", len(got), len(want))
	}
}
