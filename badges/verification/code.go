package verification

import (
	"maps"
	"slices"
)

// Kind is the sort of thing that a step checks.
type Kind string

const (
	KindInput     Kind = "input"     // what was handed in can be read
	KindFetch     Kind = "fetch"     // what must be fetched answers
	KindStructure Kind = "structure" // the standard's required fields
	KindSchema    Kind = "schema"    // 1EdTech's JSON Schema, JSON-LD terms
	KindProof     Kind = "proof"     // a signature
	KindKey       Kind = "key"       // the key belongs to the issuer
	KindHosting   Kind = "hosting"   // a hosted badge stands where its issuer says
	KindStatus    Kind = "status"    // revocation
	KindDates     Kind = "dates"
	KindRecipient Kind = "recipient"
	KindRefresh   Kind = "refresh" // a newer version
)

// Code names a finding. Pages have a text for each, in every language.
type Code string

// The findings.
const (
	InputRead           Code = "input-read"
	InputUnreadable     Code = "input-unreadable"
	InputNoBadge        Code = "input-no-badge"
	InputUnsupported    Code = "input-unsupported"
	InputPictureBare    Code = "input-picture-bare"
	InputPictureBroken  Code = "input-picture-broken"
	InputPictureTwice   Code = "input-picture-twice"
	FetchFailed         Code = "fetch-failed"
	FetchBudget         Code = "fetch-budget"
	StructureGood       Code = "structure-good"
	StructureWrong      Code = "structure-wrong"
	StructureOdd        Code = "structure-odd"
	SchemaGood          Code = "schema-good"
	SchemaWrong         Code = "schema-wrong"
	SchemaOdd           Code = "schema-odd"
	SchemaOther         Code = "schema-other"
	ProofGood           Code = "proof-good"
	ProofBad            Code = "proof-bad"
	ProofMissing        Code = "proof-missing"
	ProofUnsupported    Code = "proof-unsupported"
	ProofUnsafe         Code = "proof-unsafe"
	ProofContext        Code = "proof-context"
	ProofOutdated       Code = "proof-outdated"
	ClaimsDiffer        Code = "claims-differ"
	KeyBound            Code = "key-bound"
	KeySameServer       Code = "key-same-server"
	KeyForeign          Code = "key-foreign"
	KeyHeaderOnly       Code = "key-header-only"
	KeyUnreachable      Code = "key-unreachable"
	HostingGood         Code = "hosting-good"
	HostingMissing      Code = "hosting-missing"
	HostingScope        Code = "hosting-scope"
	HostingOtherAddress Code = "hosting-other-address"
	StatusGood          Code = "status-good"
	StatusNone          Code = "status-none"
	StatusRevoked       Code = "status-revoked"
	StatusSuspended     Code = "status-suspended"
	StatusUnreachable   Code = "status-unreachable"
	StatusUntrusted     Code = "status-untrusted"
	StatusUnsupported   Code = "status-unsupported"
	StatusMessage       Code = "status-message"
	StatusNotAsked      Code = "status-not-asked"
	DatesGood           Code = "dates-good"
	DatesExpired        Code = "dates-expired"
	DatesFuture         Code = "dates-future"
	DatesOrder          Code = "dates-order"
	RecipientMatches    Code = "recipient-matches"
	RecipientDiffers    Code = "recipient-differs"
	RecipientNotAsked   Code = "recipient-not-asked"
	RefreshNewer        Code = "refresh-newer"
	RefreshSame         Code = "refresh-same"
	RefreshFailed       Code = "refresh-failed"
)

// finding is what a code means.
type finding struct {
	kind    Kind
	outcome Outcome
	message string
	state   State // of a Fail; "" means Invalid
}

// state is what a failed step with that code makes of the badge.
func (c Code) state() State {
	if s := findings[c].state; s != "" {
		return s
	}
	return Invalid
}

// Codes returns every code in alphabetical order, for those who have a text for
// each.
func Codes() []Code { return slices.Sorted(maps.Keys(findings)) }

// findings says what each code means.
var findings = map[Code]finding{
	InputRead:          {KindInput, Pass, "The badge could be read.", ""},
	InputUnreadable:    {KindInput, Fail, "This is neither JSON, nor a signed badge (JWS, JWT), nor a picture with a badge in it.", ""},
	InputNoBadge:       {KindInput, Fail, "This can be read, but it is no Open Badge.", ""},
	InputUnsupported:   {KindInput, Unclear, "This form of credential cannot be checked here.", ""},
	InputPictureBare:   {KindInput, Fail, "The picture has no badge baked into it.", ""},
	InputPictureBroken: {KindInput, Fail, "The picture is damaged.", ""},
	InputPictureTwice:  {KindInput, Fail, "The picture carries more than one badge of the same kind, so that it is unclear which one counts.", ""},

	FetchFailed: {KindFetch, Unclear, "An address that is needed did not answer as it should.", ""},
	FetchBudget: {KindFetch, Unclear, "The badge needs more look-ups than one verification makes.", ""},

	StructureGood:  {KindStructure, Pass, "The badge has what its standard demands.", ""},
	StructureWrong: {KindStructure, Fail, "A field is missing or wrong.", ""},
	StructureOdd:   {KindStructure, Warn, "A field is not as the standard wants it.", ""},

	SchemaGood:  {KindSchema, Pass, "The badge fits 1EdTech's published schema.", ""},
	SchemaWrong: {KindSchema, Fail, "The badge does not fit the schema that it names.", ""},
	SchemaOdd:   {KindSchema, Warn, "The badge does not fit 1EdTech's published schema, which it does not name.", ""},
	SchemaOther: {KindSchema, Skipped, "The schema for this version is not checked here.", ""},

	ProofGood:        {KindProof, Pass, "The signature is good: nothing was changed since.", ""},
	ProofBad:         {KindProof, Fail, "The signature does not fit: the badge was changed, or somebody else signed it.", ""},
	ProofMissing:     {KindProof, Fail, "The badge carries no proof, and is not hosted at an address of its own.", ""},
	ProofUnsupported: {KindProof, Unclear, "The signature is of a kind that cannot be checked here.", ""},
	ProofUnsafe:      {KindProof, Fail, "The signature is of a kind that proves nothing.", ""},
	ProofContext:     {KindProof, Unclear, "The signature covers terms whose definitions are not known here.", ""},
	ProofOutdated:    {KindProof, Fail, "The signature's own time is over or has not begun.", ""},
	ClaimsDiffer:     {KindProof, Fail, "The signed envelope and the badge in it contradict each other.", ""},

	KeyBound:       {KindKey, Pass, "The key belongs to the issuer.", ""},
	KeySameServer:  {KindKey, Warn, "The key stands on the issuer's server, but the issuer's own document does not list it.", ""},
	KeyForeign:     {KindKey, Fail, "The key does not belong to the issuer.", ""},
	KeyHeaderOnly:  {KindKey, Fail, "The key stands in the badge alone; nothing ties it to the issuer.", ""},
	KeyUnreachable: {KindKey, Unclear, "Whether the key belongs to the issuer could not be looked up.", ""},

	HostingGood:         {KindHosting, Pass, "The issuer's server confirms the badge at its own address.", ""},
	HostingMissing:      {KindHosting, Unclear, "The issuer's server does not confirm the badge.", ""},
	HostingScope:        {KindHosting, Fail, "The badge stands where its issuer may not publish badges.", ""},
	HostingOtherAddress: {KindHosting, Fail, "The badge names another address as its own than the one that it was found at.", ""},

	StatusGood:        {KindStatus, Pass, "The issuer has not revoked the badge.", ""},
	StatusNone:        {KindStatus, Skipped, "The badge names no list of revocations.", ""},
	StatusRevoked:     {KindStatus, Fail, "The issuer has revoked the badge.", Revoked},
	StatusSuspended:   {KindStatus, Fail, "The issuer has suspended the badge.", Revoked},
	StatusUnreachable: {KindStatus, Unclear, "The issuer's list of revocations cannot be reached or read.", ""},
	StatusUntrusted:   {KindStatus, Unclear, "The list of revocations is not proved to be the issuer's.", ""},
	StatusUnsupported: {KindStatus, Unclear, "The badge's way to tell of revocations cannot be checked here.", ""},
	StatusMessage:     {KindStatus, Warn, "The issuer has left a note on the badge's status.", ""},
	StatusNotAsked:    {KindStatus, Skipped, "Revocation was not asked about.", ""},

	DatesGood:    {KindDates, Pass, "The dates are in order.", ""},
	DatesExpired: {KindDates, Fail, "The badge's time is over.", Expired},
	DatesFuture:  {KindDates, Fail, "The badge is not valid yet.", ""},
	DatesOrder:   {KindDates, Fail, "The badge ends before it begins.", ""},

	RecipientMatches:  {KindRecipient, Pass, "The badge belongs to the person that was asked about.", ""},
	RecipientDiffers:  {KindRecipient, Fail, "The badge belongs to somebody else than was asked about.", ""},
	RecipientNotAsked: {KindRecipient, Skipped, "Whose badge it is was not asked.", ""},

	RefreshNewer:  {KindRefresh, Warn, "The issuer has a newer version; it was checked in this one's place.", ""},
	RefreshSame:   {KindRefresh, Pass, "The issuer has no newer version.", ""},
	RefreshFailed: {KindRefresh, Warn, "Whether there is a newer version could not be found out.", ""},
}
