package verification

import (
	"context"
	"errors"
	"testing"
)

// offline is a world in which no server answers.
type offline struct{}

func (offline) Get(context.Context, string, string, int64) (Response, error) {
	return Response{}, errors.New("the server does not answer")
}

// fuzzVerify hands a document to a verifier without a network: nothing that is not
// proved by a did:key may come out as valid, and nothing panics.
func fuzzVerify(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte) {
		report := New(Options{Fetch: offline{}, Now: now}).Verify(t.Context(), Input{Data: data})
		if len(report.Steps) == 0 {
			t.Error("a report without steps")
		}
		if (report.State == Valid || report.State == Expired) && !report.found(ProofGood) {
			t.Errorf("%s without a proof\n%s", report.State, story(report))
		}
	})
}

func FuzzJSON(f *testing.F) {
	f.Add(bytesOf(credential()))
	f.Add(bytesOf(assertion2()))
	f.Add([]byte(`{"@context":["https://www.w3.org/ns/credentials/v2"],"type":["VerifiableCredential"],"issuer":"did:key:z6Mk","credentialSubject":{"achievement":{}},"proof":[{"type":"DataIntegrityProof","cryptosuite":"eddsa-jcs-2022"}]}`))
	f.Add([]byte(`{"badge":{"issuer":{"origin":"https://a.example"}},"recipient":"md5$","verify":{"type":"hosted","url":"https://a.example"}}`))
	f.Add([]byte(`{"type":"Note","attachment":[{"type":"Assertion","badge":1}]}`))
	f.Add([]byte(`{"type":"VerifiablePresentation","verifiableCredential":["ey.ey.ey"]}`))
	fuzzVerify(f)
}

func FuzzJWS(f *testing.F) {
	f.Add([]byte("eyJhbGciOiJub25lIn0.eyJ2YyI6eyJ0eXBlIjpbIlZlcmlmaWFibGVDcmVkZW50aWFsIl0sImNyZWRlbnRpYWxTdWJqZWN0Ijp7ImFjaGlldmVtZW50Ijp7fX19fQ."))
	f.Add([]byte("eyJhbGciOiJSUzI1NiIsImtpZCI6IiNhIn0.eyJ0eXBlIjoiQXNzZXJ0aW9uIiwiYmFkZ2UiOnt9fQ.AAAA"))
	f.Add([]byte("ey.ey.ey"))
	fuzzVerify(f)
}

func FuzzStatusList(f *testing.F) {
	f.Add(bits(1), "1", "1")
	f.Add("uH4sIAAAA", "99", "")
	f.Fuzz(func(t *testing.T, encoded, index, size string) {
		entry := object{"statusListIndex": index}
		if size != "" {
			entry["statusSize"] = size
		}
		if value, err := readBit(encoded, entry); err != nil && value != 0 {
			t.Errorf("value %d with error %v", value, err)
		}
	})
}
