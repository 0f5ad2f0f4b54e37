//go:build unix

package main

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cairn/playground"
)

// What can be wrong at a start is told in one line, with a non-zero exit: what, where,
// and what to do.
func TestRefusalsOfAHost(t *testing.T) {
	t.Parallel()
	discord, err := playground.New(playground.Options{Token: "right"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { discord.Close() })
	// A port that was closed just now may be another test's next.
	const nobody = "http://127.0.0.1:1"
	settings := func(text string) func(dir string) {
		return func(dir string) {
			if err := os.WriteFile(filepath.Join(dir, "cairn.toml"), []byte(text), 0o600); err != nil {
				t.Error(err)
			}
		}
	}
	here := "[discord]\nurl = \"" + discord.URL() + "\"\n"
	for name, c := range map[string]struct {
		prepare func(dir string)
		env     []string
		args    []string
		want    []string
	}{
		"a wrong token": {settings(here), []string{"DISCORD_TOKEN=wrong"}, nil,
			[]string{"bot token is not accepted by Discord", "DISCORD_TOKEN"}},
		"Discord is out of reach": {settings("[discord]\nurl = \"" + nobody + "\"\n"), []string{"DISCORD_TOKEN=right"}, nil,
			[]string{"cannot reach Discord at " + nobody, "check the network"}},
		"the database of a newer Cairn": {func(dir string) {
			settings(here)(dir)
			database(t, filepath.Join(dir, "later"), `PRAGMA application_id = 0x43414952; PRAGMA user_version = 9999; CREATE TABLE x (y)`).Close()
		}, []string{"DISCORD_TOKEN=right"}, []string{"--data", "later"}, []string{"later", "written by a newer Cairn", "restore a backup"}},
		"a misspelt setting": {settings("[prompts]\nchekin_time = \"08:00\"\n"), nil, nil,
			[]string{"cairn.toml, line 2", "no setting prompts.chekin_time", "checkin_time, zone"}},
		"a zone that does not exist": {settings("[prompts]\nzone = \"Europe/Berlim\"\n"), nil, nil,
			[]string{"cairn.toml, line 2", "Europe/Berlim", "IANA"}},
		"a settings file that is not there": {nil, nil, []string{"--config", "other.toml"}, []string{"other.toml", "cannot be read"}},
		"a token file that is not there":    {settings("[discord]\ntoken_file = \"tok\"\n"), nil, nil, []string{"token file tok", "discord.token_file"}},
		"no token for a community's data":   {settings(here), nil, []string{"--data", "community"}, []string{"no bot token", "community", "DISCORD_TOKEN"}},
		"a playground on a community's data": {func(dir string) {
			if err := errors.Join(os.Mkdir(filepath.Join(dir, "real"), 0o700), os.WriteFile(filepath.Join(dir, "real", "cairn.db"), nil, 0o600)); err != nil {
				t.Error(err)
			}
		}, nil, []string{"playground", "--listen", "127.0.0.1:0", "--data", "real"}, []string{"real", "is a real community's", "--data"}},
		"a community on a playground's data": {func(dir string) {
			settings(here)(dir)
			if err := markPlayground(filepath.Join(dir, "play")); err != nil {
				t.Error(err)
			}
		}, []string{"DISCORD_TOKEN=right"}, []string{"--data", "play"}, []string{"play", "is a playground's"}},
		"an unknown flag":    {nil, nil, []string{"--tokn", "x"}, []string{"--tokn"}},
		"an unknown command": {nil, nil, []string{"rn"}, []string{"rn"}},
		"a public address":   {nil, nil, []string{"playground", "--listen", "0.0.0.0:0"}, []string{"0.0.0.0", "127.0.0.1"}},
		"a port in use":      {nil, nil, []string{"playground", "--listen", strings.TrimPrefix(discord.URL(), "http://")}, []string{"cannot listen on", "another port"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if c.prepare != nil {
				c.prepare(dir)
			}
			began := time.Now()
			code, said := startProgram(t, dir, c.env, c.args...).wait()
			if code <= 0 {
				t.Errorf("exit code %d", code)
			}
			for _, want := range c.want {
				if !strings.Contains(said, want) {
					t.Errorf("%q does not say %q", said, want)
				}
			}
			if lines := strings.Count(said, "\n"); lines != 1 || !strings.HasPrefix(said, "cairn: ") {
				t.Errorf("%d lines: %q", lines, said)
			}
			if strings.Contains(said, "right") && name != "a wrong token" {
				t.Errorf("the token is told: %q", said)
			}
			t.Logf("after %s: %s", time.Since(began).Round(10*time.Millisecond), said)
		})
	}
}

// A host's program against a Discord that is not this process: started with a token,
// it names its data and Discord, and Ctrl-C stops it cleanly.
func TestRunAsAHost(t *testing.T) {
	t.Parallel()
	discord, err := playground.New(playground.Options{Token: "right"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { discord.Close() })
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "token"), []byte("right\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	settings := "[discord]\nurl = \"" + discord.URL() + "\"\ntoken_file = \"token\"\n[data]\ndir = \"kept\"\n"
	if err := os.WriteFile(filepath.Join(dir, "cairn.toml"), []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	p := startProgram(t, dir, nil)
	if line := p.line("connected to Discord"); !strings.Contains(line, filepath.Join(dir, "kept")) {
		t.Errorf("it does not say where the data is: %s", line)
	}
	// A second one on the same data is refused before it answers anybody.
	if code, said := startProgram(t, dir, nil).wait(); code == 0 || !strings.Contains(said, "in use by another running Cairn") {
		t.Errorf("a second one: %d, %s", code, said)
	}
	code, said := p.interrupt()
	if code != 0 || strings.Contains(said, "level=ERROR") || strings.Contains(said, "right") {
		t.Errorf("Ctrl-C: exit code %d, and on standard error:\n%s", code, said)
	}
}

func TestVersionAndHelp(t *testing.T) {
	t.Parallel()
	var out, errOut strings.Builder
	if code := run(t.Context(), []string{"version"}, &out, &errOut); code != 0 || !strings.HasPrefix(out.String(), "cairn "+version) || !strings.Contains(out.String(), "SQLite 3.") {
		t.Errorf("version: %d, %s%s", code, out.String(), errOut.String())
	}
	out.Reset()
	if code := run(t.Context(), []string{"--help"}, &out, &errOut); code != 0 || !strings.Contains(out.String(), "playground") || !strings.Contains(out.String(), "DISCORD_TOKEN") {
		t.Errorf("help: %d, %s%s", code, out.String(), errOut.String())
	}
}

// database makes a directory with a database in it, on which a statement was run. Its one
// connection stays open until it is closed.
func database(t *testing.T, dir, statement string) *sql.DB {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", filepath.Join(dir, "cairn.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
	return db
}

// Whatever is wrong with the database at the start, so that nothing can be kept, /crisis
// answers all the same: somebody may need it before the host is awake.
func TestHelpWithoutAStoreAtTheStart(t *testing.T) {
	t.Parallel()
	write := func(t *testing.T, path, text string) {
		t.Helper()
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		prepare func(t *testing.T, kept string)
		why     []string
	}{
		"damaged": {func(t *testing.T, kept string) {
			write(t, filepath.Join(kept, "cairn.db"), strings.Repeat("no database. ", 1000))
		}, []string{"is damaged or not an SQLite file", "restore your latest backup"}},
		"locked": {func(t *testing.T, kept string) {
			database(t, kept, `CREATE TABLE x (y); BEGIN EXCLUSIVE`)
		}, []string{"is locked by another program", "close that program"}},
		"another program's": {func(t *testing.T, kept string) {
			database(t, kept, `PRAGMA application_id = 7; CREATE TABLE x (y)`).Close()
		}, []string{"belongs to another program", "--data"}},
		"not to be made": {func(t *testing.T, kept string) {
			write(t, kept, "a file")
		}, []string{"data directory", "cannot be made", "--data"}},
		"without its key": {func(t *testing.T, kept string) {
			write(t, filepath.Join(kept, "master.key"), "half a key")
		}, []string{"master key", "is damaged", "from your backup"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			discord, err := playground.New(playground.Options{Token: "right"})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { discord.Close() })
			dir := t.TempDir()
			write(t, filepath.Join(dir, "cairn.toml"), "[discord]\nurl = \""+discord.URL()+"\"\n[data]\ndir = \"kept\"\n")
			c.prepare(t, filepath.Join(dir, "kept"))
			p := startProgram(t, dir, []string{"DISCORD_TOKEN=right"})
			if line := p.line("connected to Discord"); !strings.Contains(line, "only gives help") {
				t.Errorf("it seems to be well: %s", line)
			}
			maya := playground.Dial(discord.URL()).Person("maya")
			dm, err := maya.DM(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for command, want := range map[string]string{"crisis": "911", "helpline": "988", "checkin": "went wrong", "help": "/crisis"} {
				res, err := maya.Command(t.Context(), dm, command)
				if err != nil || res.Message == nil || !strings.Contains(res.Message.Content, want) {
					t.Errorf("/%s: %+v, %v", command, res.Message, err)
				}
			}
			code, said := p.interrupt()
			if code != 0 || !strings.Contains(said, "only gives help") {
				t.Errorf("exit code %d, and on standard error:\n%s", code, said)
			}
			for _, why := range c.why {
				if !strings.Contains(said, why) {
					t.Errorf("it does not say %q:\n%s", why, said)
				}
			}
		})
	}
}

// The playground is like Discord in this, too: with a database that was damaged since it
// was used, it gives help, and tells the host the same.
func TestPlaygroundWithADamagedDatabase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	startPlayground(t, dir, "127.0.0.1:0").stop()
	files, err := filepath.Glob(filepath.Join(dir, "cairn.db*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(strings.Repeat("gone", int(info.Size()+3)/4)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p := startProgram(t, t.TempDir(), nil, "playground", "--listen", "127.0.0.1:0", "--data", dir)
	address := strings.Fields(p.line("in a browser"))[1]
	if line := p.line("Ctrl-C"); !strings.Contains(line, "only gives help: nothing can be kept in "+dir) {
		t.Errorf("it seems to be well: %s", line)
	}
	maya := playground.Dial(address).Person("maya")
	dm, err := maya.DM(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for command, want := range map[string][]string{
		"crisis": {"911", "988"}, "helpline": {"911", "988"}, "checkin": {"call 911", "988", "went wrong"},
	} {
		res, err := maya.Command(t.Context(), dm, command)
		if err != nil || res.Message == nil {
			t.Errorf("/%s: %+v, %v", command, res, err)
			continue
		}
		for _, part := range want {
			if !strings.Contains(res.Message.Content, part) {
				t.Errorf("/%s does not say %q:\n%s", command, part, res.Message.Content)
			}
		}
	}
	code, said := p.interrupt()
	if code != 0 || !strings.Contains(said, "Cairn only gives help") || !strings.Contains(said, "is damaged or not an SQLite file") {
		t.Errorf("exit code %d, and on standard error:\n%s", code, said)
	}
}
