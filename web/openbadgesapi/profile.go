package openbadgesapi

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"

	"laurel/badges"
)

// maxProfile limits a profile, in bytes.
const maxProfile = 64 << 10

// getProfile answers the profile that an app has stored, else what we know of the person.
func (a *api) getProfile(w http.ResponseWriter, r *http.Request, by caller) error {
	stored, err := a.Service.AppProfile(r.Context(), by.Account)
	if badges.KindOf(err) == badges.NotFound {
		profile, err := a.profile(r, by)
		if err != nil {
			return err
		}
		a.write(w, http.StatusOK, profile)
		return nil
	}
	if err != nil {
		return err
	}
	a.writeRaw(w, stored)
	return nil
}

// profile is made of what the person has proved to be.
func (a *api) profile(r *http.Request, by caller) (map[string]any, error) {
	mine, err := a.Service.Identities(r.Context(), by.Account)
	if err != nil {
		return nil, err
	}
	profile := map[string]any{"type": []string{"Profile"}, "name": by.Name}
	for _, n := range mine {
		switch {
		case n.Kind == badges.EmailIdentity && profile["email"] == nil:
			profile["email"] = n.Value
		case n.Kind == badges.FediverseIdentity && profile["id"] == nil:
			profile["id"], profile["url"] = n.Value, n.Value
		}
	}
	if profile["id"] == nil && profile["email"] != nil {
		profile["id"] = "mailto:" + profile["email"].(string)
	}
	if profile["id"] == nil {
		profile["id"] = a.Origin(r) + Path + "/profile"
	}
	return profile, nil
}

// putProfile stores a profile in the place of the one before.
func (a *api) putProfile(w http.ResponseWriter, r *http.Request, by caller) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxProfile))
	if err != nil {
		return err
	}
	body = bytes.TrimSpace(body)
	if err := a.Service.SetAppProfile(r.Context(), by.Account, body); err != nil {
		return err
	}
	a.writeRaw(w, body)
	return nil
}

func (a *api) writeRaw(w http.ResponseWriter, body json.RawMessage) {
	w.Header().Set("Content-Type", jsonType)
	w.Write(body) // an error means that the client has gone
}
