package badges

import "context"

// StorePicture keeps a normalized PNG, so that issuers and badges can refer to it.
// It needs a role on some issuer.
func (s *Service) StorePicture(ctx context.Context, by Account, p Picture, png []byte) error {
	if err := s.mayStorePictures(ctx, by); err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error { return tx.PutPicture(ctx, p.SHA256, png, s.Now()) })
}

// StoreSVG keeps a picture with the sanitized SVG that it was made of. It needs
// a role on some issuer.
func (s *Service) StoreSVG(ctx context.Context, by Account, p Picture, png, svg []byte) error {
	if err := s.mayStorePictures(ctx, by); err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		if err := tx.PutSVG(ctx, p.SVG, svg, s.Now()); err != nil {
			return err
		}
		return tx.PutPicture(ctx, p.SHA256, png, s.Now())
	})
}

func (s *Service) mayStorePictures(ctx context.Context, by Account) error {
	if by.Admin {
		return nil
	}
	own, err := s.Store.Issuers(ctx, IssuerFilter{AccountID: by.ID, Limit: 1})
	if err == nil && len(own) == 0 {
		err = Errorf(Forbidden, "only who has a role on an issuer may store pictures")
	}
	return err
}
