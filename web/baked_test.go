package web_test

import (
	"bytes"
	"image"
	pngs "image/png"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"laurel/badges"
	"laurel/badges/bake"
	"laurel/badges/picture"
)

// documents are what a grant's baked pictures have to carry.
func (f *fixture) documents(g badges.Grant) bake.Contents {
	f.Helper()
	assertion, err := f.service.Store.Document(f.Context(), g.ID, badges.AssertionDocument)
	f.must(err)
	credential, err := f.service.Store.Document(f.Context(), g.ID, badges.CredentialDocument)
	f.must(err)
	return bake.Contents{Assertion: string(assertion), Credential: string(credential)}
}

func TestBakedPictures(t *testing.T) {
	f := newFixture(t)
	g := f.accepted("Ada", badges.Unlisted)
	want := f.documents(g)
	for extension, mediaType := range map[string]string{".png": "image/png", ".svg": "image/svg+xml"} {
		for _, address := range []string{"/openbadge/", "/credential/"} {
			byName := f.get(address+g.ULID+extension).status(http.StatusOK).header("Content-Type", mediaType).
				header("Access-Control-Allow-Origin", "*").header("Cache-Control", "no-cache")
			byType := f.get(address+g.ULID, "Accept", mediaType).status(http.StatusOK).header("Content-Type", mediaType)
			if byName.Body != byType.Body {
				t.Errorf("%s%s differs from what %s gets", address, extension, mediaType)
			}
			got, err := bake.Unbake([]byte(byName.Body))
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("%s%s (-want +got), error %v:\n%s", address, extension, err, diff)
			}
			f.get(address+g.ULID+extension, "If-None-Match", byName.Header.Get("ETag")).status(http.StatusNotModified)
		}
	}
	plain, err := pngs.Decode(strings.NewReader(png))
	f.must(err)
	baked, err := pngs.Decode(strings.NewReader(f.get("/openbadge/" + g.ULID + ".png").Body))
	f.must(err)
	if diff := cmp.Diff(plain, baked); diff != "" {
		t.Errorf("the picture changed:\n%s", diff)
	}
}

// TestBrowsersGetThePage holds that browsers that name pictures beside pages are
// led to the page, and that a picture in a page is one.
func TestBrowsersGetThePage(t *testing.T) {
	f := newFixture(t)
	g := f.accepted("Ada", badges.Public)
	const firefox = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/png,image/svg+xml,*/*;q=0.8"
	f.get("/openbadge/"+g.ULID, "Accept", firefox).status(http.StatusFound).header("Location", origin+f.notePath(g))
	const inPage = "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5"
	f.get("/openbadge/"+g.ULID, "Accept", inPage).status(http.StatusOK).header("Content-Type", "image/png")
}

func TestBakedPicturesAreNeverStale(t *testing.T) {
	f := newFixture(t)
	g := f.accepted("Ada", badges.Public)
	path := "/openbadge/" + g.ULID + ".png"
	first := f.get(path).status(http.StatusOK)

	d := f.badge.Definition
	d.Title, d.Image.SHA256 = "Another title", strings.Repeat("cd", 32)
	f.must(f.service.StorePicture(f.Context(), badges.Operator(), d.Image, []byte("another picture")))
	_, err := f.service.UpdateBadge(f.Context(), badges.Operator(), f.badge.ID, d)
	f.must(err)
	if f.get(path).status(http.StatusOK).Body != first.Body {
		t.Error("a change of the badge changed what was granted")
	}

	f.revoke(g, "By mistake")
	for _, extension := range []string{".png", ".svg", ".pdf"} {
		f.get("/openbadge/"+g.ULID+extension, "If-None-Match", first.Header.Get("ETag")).status(http.StatusGone).header("Cache-Control", "no-store")
		left := f.get("/openbadge/"+g.ULID+extension, "Accept", "image/png, application/ld+json").status(http.StatusGone).object()
		if left["revoked"] != true || left["revocationReason"] != "By mistake" || left["id"] != origin+"/openbadge/"+g.ULID {
			t.Errorf("in place of the %s stands %v", extension, left)
		}
		f.get("/openbadge/"+g.ULID+extension, "Accept", browser).status(http.StatusGone).says("By mistake")
	}
	f.get("/preview/grant/" + g.ULID + ".png").status(http.StatusGone)
}

func TestBakedPicturesOfWhatIsNotShown(t *testing.T) {
	f := newFixture(t)
	private := f.accepted("Ada", badges.Private)
	offered, _ := f.grant("Bea")
	for _, g := range []badges.Grant{private, offered} {
		for _, path := range []string{"/openbadge/%.png", "/credential/%.svg", "/credential/%.pdf", "/preview/grant/%.png"} {
			f.get(strings.ReplaceAll(path, "%", g.ULID)).status(http.StatusNotFound)
		}
	}
}

func TestSVGPictureIsBakedItself(t *testing.T) {
	f := newFixture(t)
	svg := `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>`
	d := f.badge.Definition
	d.Image.SVG = strings.Repeat("ef", 32)
	f.must(f.service.StoreSVG(f.Context(), badges.Operator(), d.Image, []byte(png), []byte(svg)))
	_, err := f.service.UpdateBadge(f.Context(), badges.Operator(), f.badge.ID, d)
	f.must(err)
	g := f.accepted("Ada", badges.Public)
	baked := f.get("/credential/" + g.ULID + ".svg").status(http.StatusOK)
	if got, err := bake.Unbake([]byte(baked.Body)); err != nil || got != f.documents(g) || !strings.HasSuffix(baked.Body, `<path d="M0 0h1v1z"/></svg>`) {
		t.Errorf("baked %v, %v:\n%s", got, err, baked.Body)
	}
	plain := f.get("/picture/"+d.Image.SVG+".svg").status(http.StatusOK).header("Content-Type", "image/svg+xml")
	if policy := plain.Header.Get("Content-Security-Policy"); plain.Body != svg || !strings.Contains(policy, "sandbox") {
		t.Errorf("served %s under %s", plain.Body, policy)
	}
	f.get("/picture/" + strings.Repeat("00", 32) + ".svg").status(http.StatusNotFound)
}

func TestThumbnail(t *testing.T) {
	f := newFixture(t)
	path := "/picture/" + f.badge.Image.SHA256 + "-96.png"
	small := f.get(path).status(http.StatusOK).header("Content-Type", "image/png").header("Cache-Control", "public, max-age=31536000, immutable")
	img, err := pngs.Decode(strings.NewReader(small.Body))
	f.must(err)
	if side := img.Bounds().Dx(); side != picture.ThumbnailSide || !strings.Contains(path, strconv.Itoa(side)) {
		t.Errorf("%d pixels wide", side)
	}
	f.get(path, "If-None-Match", small.Header.Get("ETag")).status(http.StatusNotModified)
	for _, none := range []string{strings.Repeat("00", 32) + "-96.png", f.badge.Image.SHA256 + "-95.png", f.badge.Image.SHA256 + "-96.svg"} {
		f.get("/picture/" + none).status(http.StatusNotFound)
	}
}

func TestPreviews(t *testing.T) {
	f := newFixture(t)
	g := f.accepted("Ada", badges.Public)
	for _, page := range []string{f.notePath(g), "/badge/1"} {
		address := ""
		html := f.get(page).status(http.StatusOK).Body
		if _, rest, found := strings.Cut(html, `property="og:image" content="`+origin); found {
			address, _, _ = strings.Cut(rest, `"`)
		}
		drawn := f.get(address).status(http.StatusOK).header("Content-Type", "image/png")
		img, err := pngs.Decode(bytes.NewReader([]byte(drawn.Body)))
		f.must(err)
		if img.Bounds() != image.Rect(0, 0, 1200, 630) {
			t.Errorf("the preview of %s is %v", page, img.Bounds())
		}
		if !strings.Contains(html, "summary_large_image") {
			t.Errorf("%s does not ask for a large card", page)
		}
		f.get(address, "If-None-Match", drawn.Header.Get("ETag")).status(http.StatusNotModified)
	}
	before := f.get("/preview/badge/1.png").Header.Get("ETag")
	profile := f.issuer.IssuerProfile
	profile.Look.Colour = "#8800aa"
	_, err := f.service.UpdateIssuer(f.Context(), badges.Operator(), f.issuer.ID, profile)
	f.must(err)
	f.get("/preview/badge/1.png", "If-None-Match", before).status(http.StatusOK)
	f.get("/preview/badge/99.png").status(http.StatusNotFound)
}

func TestCertificate(t *testing.T) {
	f := newFixture(t)
	without := f.accepted("Ada", badges.Public)
	f.get("/openbadge/" + without.ULID + ".pdf").status(http.StatusNotFound).says("no certificate")
	f.get(f.notePath(without)).hides(without.ULID + ".pdf")

	d := f.badge.Definition
	d.Certificate = true
	_, err := f.service.UpdateBadge(f.Context(), badges.Operator(), f.badge.ID, d)
	f.must(err)
	g := f.accepted("Bea", badges.Public)
	path := "/credential/" + g.ULID
	english := f.get(path+".pdf").status(http.StatusOK).header("Content-Type", "application/pdf")
	german := f.get(path, "Accept", "application/pdf", "Accept-Language", "de").status(http.StatusOK)
	if !strings.HasPrefix(english.Body, "%PDF-") || !strings.HasPrefix(german.Body, "%PDF-") || english.Body == german.Body {
		t.Error("no PDF in each language")
	}
	if again := f.get(path + ".pdf"); again.Body != english.Body {
		t.Error("the same certificate is another file")
	}
	if page := f.get(f.notePath(g)).Body; !strings.Contains(page, g.ULID+".pdf") {
		t.Error("the page does not offer the certificate")
	}
	foreign := f.accepted("王", badges.Public)
	f.get("/openbadge/" + foreign.ULID + ".pdf").status(http.StatusNotFound).says("U+738B")
	f.revoke(g, "By mistake")
	f.get(path + ".pdf").status(http.StatusGone)
}
