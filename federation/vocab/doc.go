// Package vocab writes and reads ActivityStreams 2.0 documents.
//
// Writing: go-ap authors the standard parts; what it can't say (extension
// properties, text that needs JSON's escapes, arrays of one element, which it
// would collapse and Pixelfed and others then not read) is set on its output.
// Every document is complete JSON with its @context.
//
// Reading: small structs of our own, tolerant of one-or-many and of ids in place
// of objects. go-ap is not used for it, because it drops what it does not know.
package vocab
