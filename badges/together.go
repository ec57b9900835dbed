package badges

import "context"

// Together runs fn with a Service whose changes are one transaction: all of them
// or none. fn must do nothing but call that Service, return each of its errors,
// and bear to be run again. An issuer can't be created within, as making its keys
// takes long.
func (s *Service) Together(ctx context.Context, fn func(*Service) error) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		within := s.Options
		within.Store = openTransaction{tx}
		return fn(&Service{within, s.gates})
	})
}

// openTransaction is a Store whose transactions are parts of one that is open.
type openTransaction struct{ Tx }

// InTx implements [Store].
func (o openTransaction) InTx(_ context.Context, fn func(Tx) error) error { return fn(o.Tx) }
