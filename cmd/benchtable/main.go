// Command benchtable reads the output of "go test -bench" and prints what Laurel
// promises about speed and size as one table: what was measured, what it is
// compared with, the aim, and whether it was met.
//
// "make bench" runs it. The numbers depend on the machine and on what else runs
// there, so a missed aim ends it with 0 all the same; a benchmark that failed or
// is missing ends it with 1.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
)

func main() {
	if err := run(os.Stdin, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "benchtable:", err)
		os.Exit(1)
	}
}

// run reads results and prints them; progress gets a line for each as it comes.
func run(in io.Reader, out, progress io.Writer) error {
	results, failures, err := read(in, progress)
	if err != nil {
		return err
	}
	fmt.Fprintln(out)
	missing := printRows(out, results)
	fmt.Fprintln(out)
	printOthers(out, results)
	if len(failures) > 0 {
		return fmt.Errorf("benchmarks failed:\n%s", strings.Join(failures, "\n"))
	}
	if len(missing) > 0 {
		return fmt.Errorf("the output has no results of %s", strings.Join(missing, ", "))
	}
	return nil
}

// result is what one benchmark reported: values by their unit, such as ns/op.
type result struct {
	name   string // with its package: federation.Delivery
	values map[string]float64
}

// read reads lines such as "BenchmarkDelivery-2  5000  551000 ns/op  0.85 of-signing".
func read(in io.Reader, progress io.Writer) (results []result, failures []string, err error) {
	pkg, failing := "", false
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		line := lines.Text()
		fields := strings.Fields(line)
		switch {
		case len(fields) == 2 && fields[0] == "pkg:":
			pkg, failing = strings.TrimPrefix(fields[1], "laurel/"), false
		case len(fields) >= 4 && strings.HasPrefix(fields[0], "Benchmark"):
			r, err := parse(pkg, fields)
			if err != nil {
				return nil, nil, fmt.Errorf("%q: %w", line, err)
			}
			results = append(results, r)
			fmt.Fprintln(progress, r.name)
		case strings.HasPrefix(line, "--- FAIL") || strings.HasPrefix(line, "FAIL") || strings.HasPrefix(line, "panic:"):
			failing = true
			failures = append(failures, line)
		case failing:
			failures = append(failures, line)
		}
	}
	return results, failures, lines.Err()
}

func parse(pkg string, fields []string) (result, error) {
	name := strings.TrimPrefix(fields[0], "Benchmark")
	if i := strings.LastIndexByte(name, '-'); i > 0 { // the number of processors
		name = name[:i]
	}
	r := result{name: pkg + "." + name, values: make(map[string]float64)}
	for pair := fields[2:]; len(pair) >= 2; pair = pair[2:] {
		value, err := strconv.ParseFloat(pair[0], 64)
		if err != nil {
			return r, err
		}
		r.values[pair[1]] = value
	}
	return r, nil
}

// printRows prints the table and returns the benchmarks that it lacks.
func printRows(out io.Writer, results []result) (missing []string) {
	values := make(map[string]map[string]float64)
	for _, r := range results {
		values[r.name] = r.values
	}
	table := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	defer table.Flush()
	fmt.Fprintln(table, "WHAT\tMEASURED\tAGAINST A LIMIT\tAIM\t")
	for _, row := range rows() {
		found, ok := values[row.benchmark]
		if !ok {
			missing = append(missing, row.benchmark)
			continue
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", row.what, row.measured.format(found), row.limit.format(found), row.aim.text, row.aim.verdict(found))
	}
	return missing
}

// printOthers lists the benchmarks that the table does not tell of.
func printOthers(out io.Writer, results []result) {
	told := make(map[string]bool)
	for _, row := range rows() {
		told[row.benchmark] = true
	}
	table := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	defer table.Flush()
	for _, r := range results {
		if !told[r.name] {
			fmt.Fprintf(table, "%s\t%.1f µs\n", r.name, r.values["ns/op"]/1000)
		}
	}
}
