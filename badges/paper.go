package badges

// Paper is the size of the sheet that certificates are printed on.
type Paper string

const (
	A4     Paper = "A4"     // 297 × 210 mm; what an issuer that chose none has
	Letter Paper = "Letter" // 11 × 8.5 inches
)

func (p *IssuerProfile) cleanPaper() error {
	switch p.Paper {
	case "":
		p.Paper = A4
	case A4, Letter:
	default:
		return InvalidField("paper", "paper %q is unknown; take A4 or Letter", p.Paper)
	}
	return nil
}
