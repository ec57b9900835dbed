package desk

import (
	"net/http"
	"strconv"

	"laurel/badges"
	"laurel/badges/picture"
	"laurel/templates"
)

const (
	cropWhole  = "whole"  // all of the picture, with transparent edges
	cropSquare = "square" // the part that x, y and zoom choose
)

// getPicture asks for a picture file.
func (d *desk) getPicture(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	b, i, err := d.managedBadge(r, by)
	if err != nil {
		return err
	}
	return d.showPicture(w, r, http.StatusOK, b, i, templates.PictureForm{
		Seen: strconv.Itoa(b.Version), Crop: cropSquare, X: "50", Y: "50", Zoom: "100", Alt: b.Image.Alt,
	})
}

func (d *desk) showPicture(w http.ResponseWriter, r *http.Request, status int, b badges.Badge, i badges.Issuer, view templates.PictureForm) error {
	view.Head, view.BackLink = d.head(r), templates.Link{Name: b.Title, URL: badgePath(b.ID)}
	view.Design, view.Picture = badgePath(b.ID)+"/design", d.picture(i.Domain, b.Image)
	return d.Pages.Show(w, r, status, view)
}

// postPicture gives a badge an uploaded picture, or another alternative text.
func (d *desk) postPicture(w http.ResponseWriter, r *http.Request, by badges.Account) error {
	if err := readForm(r); err != nil {
		return err
	}
	b, i, err := d.managedBadge(r, by)
	if err != nil {
		return err
	}
	def := b.Definition
	if def.Image, err = d.uploaded(r, by, def.Image); err == nil {
		_, err = d.Service.EditBadge(r.Context(), by, b.ID, seenVersion(r), def)
	}
	if err == nil {
		return leadTo(w, r, badgePath(b.ID), "saved")
	}
	form, status, again := refused(err, badgeFields())
	if !again {
		return err
	}
	view := templates.PictureForm{
		Form: form, Seen: r.PostForm.Get("seen"), Crop: r.PostForm.Get("crop"), X: r.PostForm.Get("x"), Y: r.PostForm.Get("y"),
		Zoom: r.PostForm.Get("zoom"), Alt: r.PostForm.Get("alt"),
	}
	if badges.KindOf(err) == badges.Conflict { // who saves again has been told
		view.Seen = strconv.Itoa(b.Version)
	}
	return d.showPicture(w, r, status, b, i, view)
}

// uploaded keeps the file of the form, cut as it says; without a file the picture
// that there is gets the form's alternative text.
func (d *desk) uploaded(r *http.Request, by badges.Account, now badges.Picture) (badges.Picture, error) {
	alt := r.PostForm.Get("alt")
	data, err := file(r, "picture")
	if err != nil {
		return now, err
	}
	if len(data) == 0 {
		now.Alt = alt
		return now, nil
	}
	if r.PostForm.Get("crop") == cropSquare {
		crop := picture.Crop{X: percent(r, "x", 50), Y: percent(r, "y", 50), Zoom: percent(r, "zoom", 100)}
		if data, err = picture.Square(data, picture.Limits{}, crop); err != nil {
			return now, atField("picture", err)
		}
	}
	return d.storePicture(r, by, data, alt)
}

// percent reads a hundredth; otherwise takes the place of what is no number.
func percent(r *http.Request, field string, otherwise float64) float64 {
	n, err := strconv.ParseFloat(r.PostForm.Get(field), 64)
	if err != nil {
		n = otherwise
	}
	return n / 100
}
