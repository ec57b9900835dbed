package openbadgesapi

import (
	"net/http"

	"laurel/badges"
	"laurel/web/oauth"
)

// getDiscovery sends the Service Description Document (Open Badges 3.0 §6.2.1): an OpenAPI 3
// description that says where to register and how to get a token.
func (a *api) getDiscovery(w http.ResponseWriter, r *http.Request) error {
	origin := a.Origin(r)
	scopes := map[badges.Scope]string{
		badges.ReadCredentials: "Read the person's credentials", badges.WriteCredentials: "Add credentials, or replace them",
		badges.ReadProfile: "Read the person's profile", badges.WriteProfile: "Replace the person's profile",
	}
	operation := func(id string, scope badges.Scope, statuses ...string) map[string]any {
		responses := map[string]any{"default": map[string]string{"description": "Imsx_StatusInfo"}}
		for _, status := range statuses {
			responses[status] = map[string]string{"description": "done"}
		}
		return map[string]any{"operationId": id, "responses": responses, "security": []any{map[string]any{"OAuth2ACG": []badges.Scope{scope}}}}
	}
	a.write(w, http.StatusOK, map[string]any{
		"openapi": "3.0.1",
		"info": map[string]any{
			"title": "Open Badges 3.0 service of " + a.Name(), "version": "3.0",
			"x-imssf-privacyPolicyUrl": origin + "/about", "termsOfService": origin + "/about", "x-imssf-image": origin + "/assets/touch-icon.png",
		},
		"servers": []any{map[string]string{"url": origin + Path}},
		"paths": map[string]any{
			"/credentials": map[string]any{
				"get":  operation("getCredentials", badges.ReadCredentials, "200"),
				"post": operation("upsertCredential", badges.WriteCredentials, "200", "201"),
			},
			"/profile": map[string]any{
				"get": operation("getProfile", badges.ReadProfile, "200"),
				"put": operation("putProfile", badges.WriteProfile, "200"),
			},
		},
		"components": map[string]any{"securitySchemes": map[string]any{"OAuth2ACG": map[string]any{
			"type": "oauth2", "x-imssf-registrationUrl": origin + oauth.RegisterPath,
			"flows": map[string]any{"authorizationCode": map[string]any{
				"authorizationUrl": origin + oauth.AuthorizePath, "tokenUrl": origin + oauth.TokenPath, "refreshUrl": origin + oauth.TokenPath, "scopes": scopes,
			}},
		}}},
	})
	return nil
}
