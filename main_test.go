//go:build unix

package main

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// programVariable makes the test binary be the program: the tests that kill it, or
// stop it as a host does, need a process of its own.
const programVariable = "CAIRN_TEST_PROGRAM"

// TestMain runs the tests, or in a process that a test or benchmark started, Cairn or
// the bot under test. Only in a process of its own can a bot's processor time and
// memory be told from those of the load.
func TestMain(m *testing.M) {
	if os.Getenv(programVariable) != "" {
		main()
		return
	}
	if name := os.Getenv(botVariable); name != "" {
		os.Exit(benchBot(name))
	}
	os.Exit(m.Run())
}

// process is Cairn running in a process of its own.
type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	lines  chan string // of standard output
	errOut strings.Builder
	ended  bool
}

// startProgram starts `cairn args…` in dir.
func startProgram(t *testing.T, dir string, env []string, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(os.Args[0], args...), lines: make(chan string, 100)}
	p.cmd.Dir = dir
	p.cmd.Env = append(os.Environ(), append([]string{programVariable + "=1", "DISCORD_TOKEN="}, env...)...)
	p.cmd.Stderr = &p.errOut
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			p.lines <- s.Text()
		}
	}()
	t.Cleanup(func() {
		if !p.ended {
			p.kill()
		}
	})
	return p
}

// line waits for a line of output that has this part.
func (p *process) line(part string) string {
	p.t.Helper()
	timeout := time.After(30 * time.Second)
	for {
		select {
		case line, ok := <-p.lines:
			if !ok {
				p.wait()
				p.t.Fatalf("the program ended without saying %q; it says: %s", part, p.errOut.String())
			}
			if strings.Contains(line, part) {
				return line
			}
		case <-timeout:
			p.kill()
			p.t.Fatalf("the program did not say %q in time; it says: %s", part, p.errOut.String())
		}
	}
}

// wait returns the exit code, and what was printed as errors.
func (p *process) wait() (int, string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { p.cmd.Process.Kill() })
	defer stop()
	for range p.lines { // Wait closes the pipe: all of it is read first
	}
	_ = p.cmd.Wait()
	p.ended = true
	return p.cmd.ProcessState.ExitCode(), p.errOut.String()
}

// interrupt is Ctrl-C.
func (p *process) interrupt() (int, string) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGINT); err != nil {
		p.t.Fatal(err)
	}
	return p.wait()
}

// kill is kill -9.
func (p *process) kill() {
	p.t.Helper()
	_ = p.cmd.Process.Kill()
	p.wait()
}
