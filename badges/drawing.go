package badges

import (
	"context"
	"time"
)

// DesignReader finds from which design a picture was drawn.
type DesignReader interface {
	// PictureDesign returns the JSON of the design (see package designer).
	PictureDesign(ctx context.Context, sha256 string) ([]byte, error)
}

// DesignWriter keeps designs.
type DesignWriter interface {
	// PutPictureDesign keeps the design of a stored picture; a later one takes the
	// earlier one's place.
	PutPictureDesign(ctx context.Context, sha256 string, design []byte) error
}

// Drawing is a picture that was drawn from a design.
type Drawing struct {
	Picture
	Design   []byte // JSON
	PNG, SVG []byte // the files that Picture names
}

// Drawer draws a design. badges/designer implements it. A design that can't be
// drawn is an Invalid *Error.
type Drawer interface {
	Draw(design []byte) (Drawing, error)
}

// StoreDrawing keeps a picture together with the design from which it was drawn,
// so that a badge that shows it can be drawn anew.
func (s *Service) StoreDrawing(ctx context.Context, by Account, d Drawing) error {
	return s.Together(ctx, func(s *Service) error {
		if err := s.StoreSVG(ctx, by, d.Picture, d.PNG, d.SVG); err != nil {
			return err
		}
		return s.Store.InTx(ctx, func(tx Tx) error { return tx.PutPictureDesign(ctx, d.SHA256, d.Design) })
	})
}

// DesignOf returns the design of a badge's picture, NotFound for a picture that
// was not drawn here. It needs a viewer of the badge.
func (s *Service) DesignOf(ctx context.Context, by Account, badgeID int64) ([]byte, error) {
	b, err := s.BadgeOf(ctx, by, badgeID)
	if err != nil {
		return nil, err
	}
	return s.Store.PictureDesign(ctx, b.Image.SHA256)
}

// changedMeanwhile is the answer to an edit of something that somebody else has
// changed since it was read.
func changedMeanwhile(what string) *Error {
	return Errorf(Conflict, "somebody else has changed this %s since you opened it. Look at it as it is now, in another tab, and save again to put yours in its place", Word(what))
}

// EditBadge is UpdateBadge for a person who saw the badge in a version: if it has
// changed since, the answer is a Conflict and nothing happens.
func (s *Service) EditBadge(ctx context.Context, by Account, id int64, seen int, d Definition) (Badge, error) {
	return s.updateBadge(ctx, by, id, d, func(b Badge) bool { return b.Version == seen })
}

// EditIssuer is UpdateIssuer for a person who saw the issuer as it was changed at
// a moment.
func (s *Service) EditIssuer(ctx context.Context, by Account, id int64, seen time.Time, p IssuerProfile) (Issuer, error) {
	return s.updateIssuer(ctx, by, id, p, func(i Issuer) bool { return i.UpdatedAt.Equal(seen) })
}
