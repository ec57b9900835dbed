package inbox

import (
	"slices"
	"strings"
	"unicode"
)

// Answer is what a reply says to an offer, or to its issuer.
type Answer int

const (
	Unclear Answer = iota
	Yes
	No
	Stop  // nothing more from this issuer
	Start // the end of Stop
)

// vocabulary is how people answer in one language.
type vocabulary struct {
	yes, no, stop, start []string
	// unspaced says that the language writes no spaces between words: then what is
	// listed counts wherever it stands, else as a whole word.
	unspaced  bool
	negations []string // make a yes unclear and are no answer by themselves
}

// vocabularies are those of the languages that Laurel ships.
func vocabularies() []vocabulary {
	return []vocabulary{
		{ // English
			yes:  []string{"accept", "accepted", "yes", "ok", "okay"},
			no:   []string{"decline", "declined", "reject", "refuse", "no", "not", "never", "cannot", "cant", "dont", "wont"},
			stop: []string{"stop", "unsubscribe"}, start: []string{"start", "resume"},
		},
		{ // German
			yes:  []string{"annehmen", "akzeptieren", "akzeptiert", "angenommen", "ja"},
			no:   []string{"ablehnen", "abgelehnt", "nein", "nicht", "nie", "kein", "keine", "keinen"},
			stop: []string{"stopp", "aufhören", "abbestellen"}, start: []string{"starten", "weiter"},
		},
		{ // Spanish; "si" without its accent is "if"
			yes:  []string{"acepto", "aceptar", "aceptado", "aceptada", "sí", "vale"},
			no:   []string{"rechazo", "rechazar", "rechazado", "nunca", "tampoco"},
			stop: []string{"parar", "basta", "alto"}, start: []string{"empezar", "reanudar"},
		},
		{ // French
			yes:  []string{"accepte", "j'accepte", "accepter", "accepté", "acceptée", "oui", "d'accord"},
			no:   []string{"refuser", "refusé", "décliner", "non", "pas", "jamais", "n'accepte"},
			stop: []string{"arrêter", "arrête", "arrêtez"}, start: []string{"reprendre", "reprenez", "démarrer"},
		},
		{ // Polish
			yes:  []string{"akceptuję", "akceptuje", "przyjmuję", "przyjmuje", "tak", "zgoda"},
			no:   []string{"odrzucam", "odmawiam", "nie", "nigdy"},
			stop: []string{"przestań", "przestańcie", "wstrzymaj"}, start: []string{"wznów", "wznówcie"},
		},
		{ // Japanese
			unspaced: true,
			yes:      []string{"はい", "承認", "受諾", "承諾", "受け取ります", "受け取る", "いただきます"},
			no:       []string{"いいえ", "拒否", "辞退", "要りません", "いりません", "受け取りません"},
			stop:     []string{"停止", "ストップ", "やめて"}, start: []string{"再開", "スタート"},
			negations: []string{"ません", "ない"},
		},
	}
}

// ReadAnswer reads a reply in any language that Laurel ships. It is unclear when
// it says neither yes nor no, or both; a no is not hidden by a polite word. Stop
// and start count when the reply begins with them, so that nobody says them by
// the way.
func ReadAnswer(text string) Answer {
	words := split(text)
	if len(words) == 0 {
		return Unclear
	}
	var yes, no, negated bool
	for _, v := range vocabularies() {
		switch {
		case v.says(words[:1], v.stop):
			return Stop
		case v.says(words[:1], v.start):
			return Start
		}
		yes = yes || v.says(words, v.yes)
		no = no || v.says(words, v.no)
		negated = negated || v.says(words, v.negations)
	}
	no = no || slices.ContainsFunc(words, func(w string) bool { return strings.HasSuffix(w, "n't") })
	switch {
	case yes && !no && !negated:
		return Yes
	case no && !yes:
		return No
	}
	return Unclear
}

// says reports whether one of the words is, or in an unspaced language holds, one
// of those listed.
func (v vocabulary) says(words, listed []string) bool {
	return slices.ContainsFunc(words, func(w string) bool {
		if !v.unspaced {
			return slices.Contains(listed, w)
		}
		return slices.ContainsFunc(listed, func(l string) bool { return strings.Contains(w, l) })
	})
}

// split returns the words of a reply in lower case, without handles and marks.
func split(text string) (words []string) {
	text = strings.ReplaceAll(strings.ToLower(text), "’", "'")
	for _, w := range strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(`.,;:!?¡¿"“”„()«»。、！？「」…`, r)
	}) {
		if w = strings.Trim(w, "'‘"); w != "" && !strings.HasPrefix(w, "@") {
			words = append(words, w)
		}
	}
	return words
}
