package jsonld

import (
	"slices"
	"strings"

	"github.com/piprate/json-gold/ld"

	"laurel/badges"
)

// maxAlike is how many unnamed things that look alike and refer to each other a
// document may have. Telling them apart takes time that grows with the
// factorial of their number; real credentials have none.
const maxAlike = 6

// checkLikeness refuses graphs whose canonicalization takes for ever.
func checkLikeness(dataset *ld.RDFDataset) error {
	statements := map[string][]string{} // of each blank node, with blank nodes unnamed
	var edges [][2]string
	for graph, quads := range dataset.Graphs {
		for _, q := range quads {
			subject, object := q.Subject.GetValue(), q.Object.GetValue()
			if ld.IsBlankNode(q.Subject) {
				statements[subject] = append(statements[subject], statement(q, graph, subject))
			}
			if ld.IsBlankNode(q.Object) && object != subject {
				statements[object] = append(statements[object], statement(q, graph, object))
			}
			if ld.IsBlankNode(q.Subject) && ld.IsBlankNode(q.Object) {
				edges = append(edges, [2]string{subject, object})
			}
			if strings.HasPrefix(graph, "_:") {
				edges = append(edges, [2]string{graph, subject}, [2]string{graph, object})
			}
		}
	}
	alike := unique(statements)
	related := map[string]bool{}
	for _, e := range edges {
		if !alike[e[0]] && !alike[e[1]] {
			related[e[0]], related[e[1]] = true, true
		}
	}
	if len(related) > maxAlike {
		return badges.Errorf(badges.Invalid, "the document has %d unnamed things that look alike and refer to each other; at most %d can be told apart in reasonable time: give them ids", len(related), maxAlike)
	}
	return nil
}

// statement writes a quad as it looks from one of its blank nodes.
func statement(q *ld.Quad, graph, self string) string {
	var parts []string
	for _, node := range []ld.Node{q.Subject, q.Predicate, q.Object} {
		value := node.GetValue()
		switch {
		case ld.IsBlankNode(node) && value == self:
			value = "_:a"
		case ld.IsBlankNode(node):
			value = "_:z"
		}
		if l, ok := node.(ld.Literal); ok {
			value += "\x00" + l.Datatype + "\x00" + l.Language
		}
		parts = append(parts, value)
	}
	if strings.HasPrefix(graph, "_:") {
		graph = "_:g"
	}
	return strings.Join(append(parts, graph), "\x00\x00")
}

// unique returns the nodes that no other looks like.
func unique(statements map[string][]string) map[string]bool {
	byLook := map[string][]string{}
	for node, list := range statements {
		slices.Sort(list)
		look := strings.Join(list, "\n")
		byLook[look] = append(byLook[look], node)
	}
	alone := map[string]bool{}
	for _, nodes := range byLook {
		if len(nodes) == 1 {
			alone[nodes[0]] = true
		}
	}
	return alone
}
