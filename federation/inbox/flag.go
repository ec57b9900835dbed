package inbox

import (
	"context"

	"laurel/badges"
	"laurel/federation/vocab"
)

// flag keeps a report for the admins, if it is about something of ours and its
// server is one whose reports are wanted.
func (p *Processor) flag(ctx context.Context, a vocab.Activity, body []byte, rule badges.Block) error {
	if rule.RejectReports {
		return badges.Errorf(badges.Forbidden, "reports of %s are not kept", a.Actor.ID)
	}
	f, err := vocab.ReadFlag(body)
	if err != nil {
		return badges.Errorf(badges.Invalid, "the report can't be read")
	}
	report := badges.NewReport{Comment: p.Markdown.Text(f.Comment)}
	ours := false
	for _, id := range f.Objects {
		if !isID(id) {
			continue
		}
		if _, _, isActor := p.Site.ParseActor(id); isActor && report.About == "" {
			report.About, ours = id, true
			continue
		}
		ours = ours || p.Site.Has(hostOf(id))
		report.Objects = append(report.Objects, id)
	}
	if !ours {
		return badges.Errorf(badges.NotFound, "the report is about nothing of this server's")
	}
	return p.Service.ReceiveReport(ctx, a.ID, a.Actor.ID, report)
}
