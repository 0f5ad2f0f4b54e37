//go:build unix

// These benchmarks show what answering members costs, from the event on Discord's
// gateway to the acknowledged answer, beside two other bots in the same run:
//
//	bare   the least that discordgo can do: every event answered with nothing
//	naive  the same, with one durable INSERT before each answer
//
// Every bot is a process of its own, so that its processor time is its own. What the
// machine does meanwhile changes the absolute numbers; the ratios, medians over rounds in
// which the bots take turns, are what to go by.
//
//	go test -run='^$' -bench=. .                      at least 5 rounds
//	go test -run='^$' -bench=CheckIn -benchtime=20x . 20 rounds
//
// CAIRN_BENCH_PROFILE=DIR writes a CPU profile of each bot to DIR.
package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"cairn/data"
)

const (
	leastRounds = 5

	warmUp        = 2000 // answers before anything is measured
	windowAnswers = 6000 // about a second
	naiveAnswers  = 2000 // as long, for the slower bot

	growthFrom     = 13_000 // answers before memory counts as settled
	growthOver     = 100_000
	bareGrowthOver = 20_000 // enough to see what grows so much faster

	idleFor = 1500 * time.Millisecond
)

// BenchmarkCheckIn measures acknowledged check-ins: /checkin with a mood and a craving,
// from members who agreed to be remembered, 64 at a time. Cairn is killed at the end,
// and then has to have kept exactly what it acknowledged.
func BenchmarkCheckIn(b *testing.B) {
	cairn := startBenchBot(b, "cairn", seededStore(b), 0)
	bare := startBenchBot(b, "bare", b.TempDir(), 0)
	naive := startBenchBot(b, "naive", b.TempDir(), 0)
	for _, p := range []*benchProcess{cairn, bare, naive} {
		p.answer(warmUp)
	}
	var m benchMedians
	for range max(leastRounds, b.N) {
		c, e, n := cairn.measure(windowAnswers), bare.measure(windowAnswers), naive.measure(naiveAnswers)
		m.add("cpu_vs_naive", c.cpu/n.cpu)
		m.add("cpu_vs_bare", c.cpu/e.cpu)
		m.add("throughput_vs_naive", c.rate/n.rate)
		m.add("throughput_vs_bare", c.rate/e.rate)
		m.add("p99_vs_naive", float64(c.p99)/float64(n.p99))
		m.add("cairn_µs_cpu", c.cpu/1e3)
		m.add("bare_µs_cpu", e.cpu/1e3)
		m.add("naive_µs_cpu", n.cpu/1e3)
		m.add("cairn_acks/s", c.rate)
		m.add("bare_acks/s", e.rate)
		m.add("naive_acks/s", n.rate)
	}
	if os.Getenv(profileVariable) == "" {
		cairn.kill()
	}
	for _, p := range []*benchProcess{cairn, bare, naive} {
		p.stop()
	}
	checkStore(b, cairn)
	checkNaive(b, naive)
	m.report(b)
}

// BenchmarkHeapGrowth measures what answered interactions leave behind on the heap.
func BenchmarkHeapGrowth(b *testing.B) {
	grow := func(p *benchProcess, answers int) (perAnswer float64) {
		p.answer(growthFrom)
		before := p.ask("heap")
		for range 10 {
			p.answer(answers / 10)
		}
		return (p.ask("heap") - before) / float64(answers)
	}
	var m benchMedians
	for range b.N {
		cairn := startBenchBot(b, "cairn", seededStore(b), 0)
		m.add("cairn_B/answer", grow(cairn, growthOver))
		m.add("cairn_MB_rss", cairn.ask("rss")/1e6)
		cairn.stop()
		checkStore(b, cairn)

		bare := startBenchBot(b, "bare", b.TempDir(), 0)
		m.add("bare_B/answer", grow(bare, bareGrowthOver))
		bare.stop()
	}
	m.report(b)
}

// BenchmarkServers measures the memory of an idle bot that is in 1,000 servers, against
// one that is in none.
func BenchmarkServers(b *testing.B) {
	idle := func(name string, guilds int) func() float64 {
		p := startBenchBot(b, name, b.TempDir(), guilds)
		<-p.discord.quiet
		select {
		case err := <-p.discord.lost:
			p.fatal("is gone", err)
		default:
		}
		return func() float64 {
			defer p.stop()
			return p.ask("rss")
		}
	}
	var m benchMedians
	for range max(leastRounds, b.N) {
		none, many, bare := idle("cairn", 0), idle("cairn", 1000), idle("bare", 1000)
		time.Sleep(idleFor)
		rss0, rss1000, rssBare := none(), many(), bare()
		m.add("rss_vs_none", rss1000/rss0)
		m.add("rss_vs_bare", rss1000/rssBare)
		m.add("cairn_MB_rss", rss1000/1e6)
		m.add("bare_MB_rss", rssBare/1e6)
	}
	m.report(b)
}

// benchMedians collects values by metric and reports the median of each.
type benchMedians struct {
	names  []string
	values map[string][]float64
}

func (m *benchMedians) add(name string, value float64) {
	if m.values == nil {
		m.values = map[string][]float64{}
	}
	if m.values[name] == nil {
		m.names = append(m.names, name)
	}
	m.values[name] = append(m.values[name], value)
}

func (m *benchMedians) report(b *testing.B) {
	b.ReportMetric(0, "ns/op") // says nothing here
	for _, name := range m.names {
		b.ReportMetric(median(m.values[name]), name)
	}
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	half := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[half]
	}
	return (sorted[half-1] + sorted[half]) / 2
}

// p99 is the time within which 99 of 100 interactions were answered.
func (l *benchLoad) p99() time.Duration {
	took := make([]time.Duration, len(l.answers))
	for i := range took {
		took[i] = l.answers[i].Load().after
	}
	slices.Sort(took)
	return took[int(math.Ceil(float64(len(took))*0.99))-1]
}

var (
	moodSaid    = regexp.MustCompile(`(?i)\bmood\W+(\d+)\b`)
	cravingSaid = regexp.MustCompile(`(?i)\bcraving\W+(\d+)\b`)
)

// checkAnswer looks whether an answer says what the bot is there to say: nothing for the
// bare one, else in private which scores were saved.
func checkAnswer(name string, number int, body []byte) error {
	var answer struct {
		Type int
		Data struct {
			Content string
			Flags   int
		}
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return fmt.Errorf("%w: %s", err, body)
	}
	if name == "bare" {
		if answer.Type != 5 {
			return fmt.Errorf("not a deferral: %s", body)
		}
		return nil
	}
	mood, craving := scoresOf(number)
	said := func(kind *regexp.Regexp, score int) bool {
		found := kind.FindStringSubmatch(answer.Data.Content)
		return found != nil && found[1] == strconv.Itoa(score)
	}
	const ephemeral = 1 << 6
	if answer.Type != 4 || answer.Data.Flags&ephemeral == 0 || !said(moodSaid, mood) || !said(cravingSaid, craving) {
		return fmt.Errorf("not a private confirmation of mood %d and craving %d: %s", mood, craving, body)
	}
	return nil
}

// seededStore makes a data directory in which every member has agreed.
func seededStore(b *testing.B) (dir string) {
	b.Helper()
	dir = b.TempDir()
	store, err := data.Open(b.Context(), dir)
	if err != nil {
		b.Fatal(err)
	}
	for slot := range outstanding {
		if err := store.Consent(b.Context(), strconv.Itoa(firstMember+slot), "en-US", time.Now(), 1); err != nil {
			b.Fatal(errors.Join(err, store.Close()))
		}
	}
	if err := store.Close(); err != nil {
		b.Fatal(err)
	}
	return dir
}

// checkStore looks whether the store holds every acknowledged check-in with its scores,
// and no other.
func checkStore(b *testing.B, p *benchProcess) {
	b.Helper()
	store, err := data.Open(b.Context(), p.dir)
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	kept := 0
	for slot := range outstanding {
		entries, err := store.CheckInsBefore(context.Background(), strconv.Itoa(firstMember+slot), time.Now().AddDate(1, 0, 0), 1<<30)
		if err != nil {
			b.Fatal(err)
		}
		for _, c := range entries {
			number := p.discord.numberOf(c.At.UnixMilli())
			mood, craving := scoresOf(number)
			if number < 0 || number >= p.discord.answered || c.Mood != data.Rated(mood) || c.Craving != data.Rated(craving) {
				b.Fatalf("the store holds a check-in that was not acknowledged so: number %d, %+v", number, c)
			}
		}
		kept += len(entries)
	}
	if kept != p.discord.answered {
		b.Fatalf("%d check-ins were acknowledged, %d are in the store", p.discord.answered, kept)
	}
}

func checkNaive(b *testing.B, p *benchProcess) {
	b.Helper()
	db, err := sql.Open("sqlite3", filepath.Join(p.dir, naiveFile))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	var kept int
	if err := db.QueryRow(`SELECT count(*) FROM checkin`).Scan(&kept); err != nil {
		b.Fatal(err)
	}
	if kept != p.discord.answered {
		b.Fatalf("the naive bot acknowledged %d check-ins and kept %d", p.discord.answered, kept)
	}
}
