package admin

import (
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"

	"laurel/badges"
	"laurel/templates"
)

// shownHosts and shownTasks bound the page of what waits.
const (
	shownHosts = 200
	shownTasks = 200
)

// getOverview shows what waits for an admin, and how the server does.
func (a *admin) getOverview(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	reports, err := a.Service.ReportsOf(r.Context(), by, badges.ReportFilter{Direction: badges.ReceivedReport, Open: true, Limit: pageLength})
	if err != nil {
		return err
	}
	requests, err := a.Service.IssuerRequestsOf(r.Context(), by, badges.IssuerRequestFilter{Open: true, Limit: pageLength})
	if err != nil {
		return err
	}
	waits := templates.AdminSection{Name: "waits", Listed: true}
	for _, report := range reports {
		waits.Entries = append(waits.Entries, reportEntry(report))
	}
	for _, q := range requests {
		entry := requestEntry(q)
		entry.URL = Path + "/requests"
		waits.Entries = append(waits.Entries, entry)
	}
	health, err := a.health(r)
	if err != nil {
		return err
	}
	return a.show(w, r, a.page(r, "overview", waits, health))
}

// health counts what waits and what fails.
func (a *admin) health(r *http.Request) (templates.AdminSection, error) {
	health := templates.AdminSection{Name: "health", Links: []templates.AdminLink{{Label: "queue", URL: Path + "/queue"}}}
	tasks, err := a.Queues.CountTasks(r.Context())
	if err != nil {
		return health, err
	}
	hosts, err := a.Queues.Hosts(r.Context(), shownHosts)
	if err != nil {
		return health, err
	}
	failing, queued := 0, 0
	for _, h := range hosts {
		queued += h.Queued
		if h.State == "failing" {
			failing++
		}
	}
	count := func(label string, n int) {
		health.Entries = append(health.Entries, templates.AdminEntry{Link: templates.Link{Name: strconv.Itoa(n)}, State: "count-" + label})
	}
	count("tasks", tasks.Waiting)
	count("tasks-failing", tasks.Failing)
	count("tasks-parked", tasks.Parked)
	count("deliveries", queued)
	count("hosts-failing", failing)
	return health, nil
}

// getQueue shows the hosts that something is owed to and the tasks that failed.
func (a *admin) getQueue(w http.ResponseWriter, r *http.Request, _ badges.Account) error {
	hosts, err := a.Queues.Hosts(r.Context(), shownHosts)
	if err != nil {
		return err
	}
	tasks, err := a.Queues.TroubledTasks(r.Context(), shownTasks)
	if err != nil {
		return err
	}
	failed := templates.AdminSection{Name: "tasks", Text: "tasks", Listed: true}
	for _, t := range tasks {
		path := Path + "/queue/tasks/" + strconv.FormatInt(t.ID, 10)
		entry := templates.AdminEntry{
			Link: templates.Link{Name: t.Kind + " " + strconv.FormatInt(t.ID, 10)}, State: "retried", At: t.CreatedAt, Lines: present(t.Problem),
			Forms: []templates.AdminForm{do("retry", t.Kind, path+"/retry"), do("drop", t.Kind, path+"/drop")},
		}
		if !t.ParkedAt.IsZero() {
			entry.State = "parked"
		}
		failed.Entries = append(failed.Entries, entry)
	}
	owed := templates.AdminSection{Name: "hosts", Text: "hosts", Listed: true}
	for _, h := range hosts {
		owed.Entries = append(owed.Entries, hostEntry(h))
	}
	return a.show(w, r, a.page(r, "queue", failed, owed))
}

func hostEntry(h Host) templates.AdminEntry {
	entry := templates.AdminEntry{Link: templates.Link{Name: h.Name}, State: "host-" + h.State, At: h.LastSuccessAt, Lines: present(h.Software, h.LastError)}
	if h.Queued > 0 {
		entry.Lines = append(entry.Lines, strconv.Itoa(h.Queued)+" ⋯")
	}
	if !h.DueAt.IsZero() {
		entry.Lines = append(entry.Lines, "→ "+h.DueAt.UTC().Format("2006-01-02 15:04 MST"))
	}
	actions := []string{"retry", "pause", "drop"}
	if h.State == "paused" {
		actions = []string{"resume", "drop"}
	}
	for _, action := range actions {
		entry.Forms = append(entry.Forms, do(action, h.Name, Path+"/queue/hosts/"+action, field("host", "hidden", h.Name)))
	}
	return entry
}

func (a *admin) postHost(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	err := a.Service.ChangeHost(r.Context(), by, badges.HostAction(chi.URLParam(r, "action")), r.PostFormValue("host"))
	return a.finish(w, r, err, Path+"/queue", nil)
}

func (a *admin) postTask(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	err := a.Service.ChangeTask(r.Context(), by, badges.TaskAction(chi.URLParam(r, "action")), id(r))
	return a.finish(w, r, err, Path+"/queue", nil)
}
