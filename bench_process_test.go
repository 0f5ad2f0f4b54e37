//go:build unix

package main

import (
	"bufio"
	"bytes"
	"cmp"
	"io"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"
)

// baselineVariable names a test binary of this package (go test -c) that is built in
// another way, for the bots that Cairn is compared with; "": this one.
const baselineVariable = "CAIRN_BENCH_BASELINE"

// benchProcess is a bot under test, connected to a Discord of its own.
type benchProcess struct {
	b       *testing.B
	name    string
	dir     string
	discord *benchDiscord
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
	errOut  bytes.Buffer
	ended   bool
}

// startBenchBot starts a bot in a process of its own, in the given data directory and number
// of servers, and returns when it is connected.
func startBenchBot(b *testing.B, name, dir string, guilds int) *benchProcess {
	b.Helper()
	p := &benchProcess{b: b, name: name, dir: dir}
	var caFile string
	p.discord, caFile = newBenchDiscord(b, guilds)

	binary, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	if name != "cairn" {
		binary = cmp.Or(os.Getenv(baselineVariable), binary)
	}
	p.cmd = exec.Command(binary)
	p.cmd.Env = append(os.Environ(), botVariable+"="+name, urlVariable+"="+p.discord.url, dirVariable+"="+dir, "SSL_CERT_FILE="+caFile)
	p.cmd.Stderr = &p.errOut
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		b.Fatal(err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	p.out = bufio.NewScanner(out)
	if err := p.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(p.kill)
	if !p.out.Scan() || p.out.Text() != "ready" {
		p.fatal("did not connect", p.out.Err())
	}
	return p
}

// ask returns what the process says of itself: "cpu", "heap" or "rss".
func (p *benchProcess) ask(what string) float64 {
	p.b.Helper()
	if _, err := io.WriteString(p.in, what+"\n"); err != nil {
		p.fatal("is gone", err)
	}
	if !p.out.Scan() {
		p.fatal("did not answer", p.out.Err())
	}
	n, err := strconv.ParseInt(p.out.Text(), 10, 64)
	if err != nil {
		p.fatal("did not answer "+what, err)
	}
	return float64(n)
}

// answer has the bot answer n interactions, and checks the answers.
func (p *benchProcess) answer(n int) {
	p.b.Helper()
	l, err := p.discord.run(n)
	if err != nil {
		p.fatal("did not answer every interaction", err)
	}
	p.check(l)
}

func (p *benchProcess) check(l *benchLoad) {
	p.b.Helper()
	for i := range l.answers {
		if err := checkAnswer(p.name, l.first+i, l.answers[i].Load().body); err != nil {
			p.fatal("gave a wrong answer", err)
		}
	}
}

// benchWindow is what answering some interactions took.
type benchWindow struct {
	rate float64       // answers a second
	cpu  float64       // ns of the bot's processor time an answer
	p99  time.Duration // from an interaction to its answer
}

// measure has the bot answer n interactions. Checking them is not part of the window.
func (p *benchProcess) measure(n int) benchWindow {
	p.b.Helper()
	before, began := p.ask("cpu"), time.Now()
	l, err := p.discord.run(n)
	took := time.Since(began)
	if err != nil {
		p.fatal("did not answer every interaction", err)
	}
	used := p.ask("cpu") - before
	p.check(l)
	return benchWindow{rate: float64(n) / took.Seconds(), cpu: used / float64(n), p99: l.p99()}
}

// stop ends the bot in order.
func (p *benchProcess) stop() {
	p.b.Helper()
	if p.ended {
		return
	}
	p.ended = true
	p.in.Close()
	if err := p.cmd.Wait(); err != nil {
		p.fatal("did not stop in order", err)
	}
}

// kill ends the bot with no chance to finish anything.
func (p *benchProcess) kill() {
	if p.ended {
		return
	}
	p.ended = true
	p.cmd.Process.Kill()
	p.cmd.Wait()
}

func (p *benchProcess) fatal(what string, err error) {
	p.b.Helper()
	p.kill() // waits for what it still says
	p.b.Fatalf("the bot %s %s: %v\n%s", p.name, what, err, &p.errOut)
}
