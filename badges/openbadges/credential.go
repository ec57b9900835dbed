package openbadges

import (
	"strconv"

	"laurel/badges"
)

// contextsV3 returns the JSON-LD contexts of an Open Badges 3.0 credential, in
// the order that its schema demands. The third has 1EdTech's own schema and
// refresh types, which are in neither of the others.
func contextsV3() []string {
	return []string{
		contextVC,
		"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
		"https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
	}
}

// contextVC is the JSON-LD context of Verifiable Credentials Data Model 2.0.
const contextVC = "https://www.w3.org/ns/credentials/v2"

// schemaV3 is where 1EdTech publishes the JSON Schema of credentials.
const schemaV3 = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"

// credential is the Open Badges 3.0 class OpenBadgeCredential. Where the
// published schema wants an array, there is one, also for a single value.
type credential struct {
	Context     []string             `json:"@context"`
	ID          string               `json:"id"`
	Type        []string             `json:"type"`
	Name        string               `json:"name"`
	Issuer      credentialIssuer     `json:"issuer"`
	ValidFrom   string               `json:"validFrom"`
	ValidUntil  string               `json:"validUntil,omitempty"`
	AwardedDate string               `json:"awardedDate"`
	Subject     achievementSubject   `json:"credentialSubject"`
	Evidence    []credentialEvidence `json:"evidence"`
	Schema      []typedID            `json:"credentialSchema"`
	Status      *statusEntry         `json:"credentialStatus,omitempty"`
	Refresh     typedID              `json:"refreshService"`
}

// typedID is a thing at an address, with the type that says what to do with it.
type typedID struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// credentialIssuer is the Open Badges 3.0 class Profile. Its id is the actor's,
// whose ActivityPub document also lists the keys (FEP-521a), so that one fetch
// gives issuer and keys.
type credentialIssuer struct {
	ID          string   `json:"id"`
	Type        []string `json:"type"`
	Name        string   `json:"name"`
	URL         string   `json:"url"`
	Email       string   `json:"email,omitempty"`
	Description string   `json:"description,omitempty"`
	Image       *image   `json:"image,omitempty"`
}

// achievementSubject is the Open Badges 3.0 class AchievementSubject.
type achievementSubject struct {
	ID          string           `json:"id"`
	Type        []string         `json:"type"`
	Identifier  []identityObject `json:"identifier,omitempty"`
	Image       *image           `json:"image"` // the picture with this credential baked in
	Achievement achievement      `json:"achievement"`
	Result      []result         `json:"result,omitempty"`
}

// achievement is the Open Badges 3.0 class Achievement: a badge at one of its
// versions.
type achievement struct {
	ID              string   `json:"id"`
	Type            []string `json:"type"`
	AchievementType string   `json:"achievementType"`
	Version         string   `json:"version"`
	Name            string   `json:"name"`
	Description     string   `json:"description"`
	Criteria        criteria `json:"criteria"`
	Image           *image   `json:"image"`
	Tag             []string `json:"tag,omitempty"`

	Alignment []alignmentV3 `json:"alignment,omitempty"`
	Related   []relatedV3   `json:"related,omitempty"`

	ResultDescription []resultDescription `json:"resultDescription,omitempty"`
}

// alignmentV3 is the Open Badges 3.0 class Alignment.
type alignmentV3 struct {
	Type []string `json:"type"`
	alignment
}

// relatedV3 is the Open Badges 3.0 class Related.
type relatedV3 struct {
	ID   string   `json:"id"`
	Type []string `json:"type"`
}

func relatedToV3(d badges.Definition) []relatedV3 {
	if d.Origin == "" {
		return nil
	}
	return []relatedV3{{ID: d.Origin, Type: []string{"Related"}}}
}

// credentialEvidence is the Open Badges 3.0 class Evidence.
type credentialEvidence struct {
	ID        string   `json:"id"`
	Type      []string `json:"type"`
	Narrative string   `json:"narrative,omitempty"`
}

// image is the Open Badges 3.0 class Image, closed like identityObject; type is
// a plain string.
type image struct {
	ID      string `json:"id"`
	Type    string `json:"type"`
	Caption string `json:"caption,omitempty"`
}

// Credential writes the Open Badges 3.0 document of a grant without a proof:
// the one canonical document that every proof signs, and that the JWT carries.
// status is the grant's place in a status list, the zero one for none. See
// [Sign], [CredentialJWT] and [Fingerprint].
func Credential(site *badges.Site, issuer badges.Issuer, grant badges.Grant, status badges.StatusEntry) ([]byte, error) {
	if err := checkGrant(issuer, grant); err != nil {
		return nil, err
	}
	return encode(credential{
		Context:     contextsV3(),
		ID:          site.Credential(issuer, grant),
		Type:        []string{"VerifiableCredential", "OpenBadgeCredential"},
		Name:        clean(grant.Badge.Title),
		Issuer:      newCredentialIssuer(site, issuer),
		ValidFrom:   dateTime(grant.ValidFrom()),
		ValidUntil:  dateTime(grant.ExpiresAt),
		AwardedDate: dateTime(grant.GrantedAt),
		Subject: achievementSubject{
			ID:          subjectID(site, issuer, grant),
			Type:        []string{"AchievementSubject"},
			Identifier:  subjectIdentifiers(grant.Identity, grant.Salt),
			Image:       &image{ID: site.Baked(issuer, grant), Type: "Image", Caption: clean(grant.Badge.Image.Alt)},
			Achievement: newAchievement(site, issuer, grant),
			Result:      results(site, issuer, grant),
		},
		Evidence: []credentialEvidence{{
			ID:        site.Note(issuer, grant),
			Type:      []string{"Evidence"},
			Narrative: clean(grant.Evidence),
		}},
		Schema:  []typedID{{ID: schemaV3, Type: "1EdTechJsonSchemaValidator2019"}},
		Status:  newStatusEntry(site, issuer, status),
		Refresh: typedID{ID: site.Credential(issuer, grant) + ".json", Type: "1EdTechCredentialRefresh"},
	})
}

func newCredentialIssuer(site *badges.Site, issuer badges.Issuer) credentialIssuer {
	return credentialIssuer{
		ID:          site.Actor(issuer),
		Type:        []string{"Profile"},
		Name:        clean(issuer.Name),
		URL:         site.Actor(issuer),
		Email:       clean(issuer.Email),
		Description: clean(issuer.Summary),
		Image:       newImage(site, issuer, issuer.Picture),
	}
}

func newAchievement(site *badges.Site, issuer badges.Issuer, grant badges.Grant) achievement {
	d := grant.Badge
	return achievement{
		ID:              site.BadgeVersion(issuer, grant.BadgeID, grant.BadgeVersion),
		Type:            []string{"Achievement"},
		AchievementType: achievementType(d.Type),
		Version:         strconv.Itoa(grant.BadgeVersion),
		Name:            clean(d.Title),
		Description:     clean(d.Description),
		Criteria:        criteria{ID: address(d.CriteriaURL), Narrative: clean(d.Criteria)},
		Image:           newImage(site, issuer, d.Image),
		Tag:             tags(d),
		Alignment:       alignmentsV3(d),
		Related:         relatedToV3(d),

		ResultDescription: resultDescriptions(site, issuer, grant),
	}
}

func alignmentsV3(d badges.Definition) (list []alignmentV3) {
	for _, a := range alignments(d) {
		list = append(list, alignmentV3{Type: []string{"Alignment"}, alignment: a})
	}
	return list
}

// newImage returns nil for no picture.
func newImage(site *badges.Site, issuer badges.Issuer, p badges.Picture) *image {
	if p.SHA256 == "" {
		return nil
	}
	return &image{ID: site.Picture(issuer.Domain, p.SHA256), Type: "Image", Caption: clean(p.Alt)}
}

// achievementType maps a badge's type to Open Badges 3.0's extensible
// AchievementType vocabulary.
func achievementType(badgeType string) string {
	switch badgeType {
	case "Achievement", "Badge", "Certification":
		return badgeType
	case "":
		return "Badge"
	}
	return "ext:" + badgeType
}
