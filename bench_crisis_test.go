//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const (
	crisisAnswers = 500 // a window
	goneAfter     = 500 * time.Millisecond
)

// BenchmarkCrisis measures how long somebody waits for /crisis, from the event on the
// gateway to the answer, beside the empty answer of a bare bot in the same run: with
// every member in the database, and with the database gone while the bot runs (its files
// overwritten); for one person at a time ("alone"), as it mostly is, and for 64 at once,
// when the processors are full. The ratio of the medians is what to go by; the aim is at
// most 1.2.
func BenchmarkCrisis(b *testing.B) {
	cairn := startBenchBot(b, "cairn", seededStore(b), 0)
	gone := startBenchBot(b, "cairn", seededStore(b), 0)
	bare := startBenchBot(b, "bare", b.TempDir(), 0)
	bots := []*benchProcess{cairn, gone, bare}
	for _, p := range bots {
		for i := range p.discord.members {
			m := &p.discord.members[i]
			m.parts[3] = strings.Replace(m.parts[3], `"name":"checkin"`, `"name":"crisis"`, 1)
		}
		p.measureCrisis((*benchDiscord).run, warmUp)
	}
	destroy(b, gone.dir)
	time.Sleep(goneAfter)
	var m benchMedians
	for range max(leastRounds, b.N) {
		for load, run := range map[string]func(*benchDiscord, int) (*benchLoad, error){"alone": (*benchDiscord).oneAtATime, "64": (*benchDiscord).run} {
			c, g, e := cairn.measureCrisis(run, crisisAnswers), gone.measureCrisis(run, crisisAnswers), bare.measureCrisis(run, crisisAnswers)
			m.add(load+"_vs_bare", float64(c)/float64(e))
			m.add(load+"_gone_vs_bare", float64(g)/float64(e))
			m.add(load+"_cairn_µs", float64(c.Microseconds()))
			m.add(load+"_gone_µs", float64(g.Microseconds()))
			m.add(load+"_bare_µs", float64(e.Microseconds()))
		}
	}
	cairn.stop()
	bare.stop()
	gone.kill() // its files cannot be closed in order
	m.report(b)
}

// destroy overwrites every database file in a directory with nonsense.
func destroy(b *testing.B, dir string) {
	b.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		b.Fatal(err)
	}
	for _, file := range files {
		if name := file.Name(); strings.Contains(name, ".db") {
			if err := overwrite(dir + "/" + name); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func overwrite(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	_, err = f.WriteAt([]byte(strings.Repeat("gone", int(info.Size()+3)/4)), 0)
	return err
}

// oneAtATime has the bot answer n interactions, each after the one before was answered.
func (d *benchDiscord) oneAtATime(n int) (*benchLoad, error) {
	l := &benchLoad{
		first: d.answered, done: make(chan struct{}),
		sent: make([]atomic.Int64, n), answers: make([]atomic.Pointer[benchAnswer], n),
	}
	l.left.Store(int64(n))
	d.current.Store(l)
	if err := d.dispatch(l, 0); err != nil {
		return nil, err
	}
	select {
	case <-l.done:
		d.answered += n
		return l, nil
	case err := <-d.lost:
		return nil, err
	case <-time.After(giveUpAfter):
		return nil, fmt.Errorf("%d of %d interactions are still unanswered after %s", l.left.Load(), n, giveUpAfter)
	}
}

// measureCrisis has the bot answer n times and returns the median time it took.
func (p *benchProcess) measureCrisis(run func(*benchDiscord, int) (*benchLoad, error), n int) time.Duration {
	p.b.Helper()
	l, err := run(p.discord, n)
	if err != nil {
		p.fatal("did not answer every /crisis", err)
	}
	took := make([]time.Duration, len(l.answers))
	for i := range l.answers {
		answer := l.answers[i].Load()
		took[i] = answer.after
		if p.name == "cairn" {
			err = checkCrisis(answer.body)
		}
		if err != nil {
			p.fatal("gave a wrong answer", err)
		}
	}
	slices.Sort(took)
	return took[len(took)/2]
}

// checkCrisis looks whether an answer is private and begins with the number.
func checkCrisis(body []byte) error {
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
	const ephemeral = 1 << 6
	if answer.Type != 4 || answer.Data.Flags&ephemeral == 0 || !strings.HasPrefix(answer.Data.Content, "# Call 911\n") {
		return fmt.Errorf("not the number: %s", body)
	}
	return nil
}
