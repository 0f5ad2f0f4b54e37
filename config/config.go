// Package config reads the host's settings: a TOML file, in which every unknown or
// unusable setting is an error, and the bot token, which is only ever read from the
// environment or a file of its own.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"cairn/zones"

	"github.com/pelletier/go-toml/v2"
)

// TokenVariable is the environment variable that holds the bot token.
const TokenVariable = "DISCORD_TOKEN"

// Config is every setting. config.example.toml explains them.
type Config struct {
	Discord Discord `toml:"discord"`
	Data    Data    `toml:"data"`
	Prompts Prompts `toml:"prompts"`
	Late    Late    `toml:"late"`
	Servers Servers `toml:"servers"`
	Crisis  Crisis  `toml:"crisis"`
	Project Project `toml:"project"`
	Log     Log     `toml:"log"`
}

// Discord says how to reach Discord.
type Discord struct {
	TokenFile string `toml:"token_file"`
	URL       string `toml:"url"`
}

// Data says where things are kept.
type Data struct {
	Dir string `toml:"dir"`
}

// Prompts are the defaults for daily check-in prompts.
type Prompts struct {
	CheckInTime TimeOfDay `toml:"checkin_time"`
	Zone        Zone      `toml:"zone"`
}

// Late is how late messages still go out after an outage. Later than that, they are
// recorded as too late and not sent.
type Late struct {
	CheckIn Duration `toml:"checkin"`
	Own     Duration `toml:"own"`
	Post    Duration `toml:"post"`
}

// Servers limits what one server can have, so that it does not hurt the others.
type Servers struct {
	Reminders        int      `toml:"reminders"`
	ShortestInterval Duration `toml:"shortest_interval"`
}

// Crisis is what is read for signs of a crisis besides the notes of check-ins.
type Crisis struct {
	ReadDirectMessages bool `toml:"read_direct_messages"`
}

// Project is where people turn to with what is wrong with the program or its numbers.
type Project struct {
	URL Address `toml:"url"`
}

// Address is an http or https URL that is shown to people, or none.
type Address struct{ URL string }

// maxAddress is the longest address that fits into the texts that it stands in.
const maxAddress = 200

// UnmarshalText reads an address.
func (a *Address) UnmarshalText(text []byte) error {
	s := string(text)
	if s != "" {
		u, err := url.Parse(s)
		odd := strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("<>`\\", r) })
		if err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || odd || len(s) > maxAddress {
			return fmt.Errorf("%q is not an address that people can open; write it like \"https://example.org/cairn/issues\", with at most %d characters, or \"\" for none", s, maxAddress)
		}
	}
	a.URL = s
	return nil
}

// Duration is a length of time, written "30m" or "3h". It is more than zero.
type Duration struct{ time.Duration }

// UnmarshalText reads "30m".
func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil || parsed <= 0 {
		return fmt.Errorf("%q is not a length of time; write it like \"30m\" or \"3h\"", text)
	}
	d.Duration = parsed
	return nil
}

// Log says how much is logged.
type Log struct {
	Level slog.Level `toml:"level"`
}

// TimeOfDay is a local time, written "08:30". (A struct, like Zone, so that the TOML
// decoder takes nothing but what UnmarshalText accepts.)
type TimeOfDay struct{ Minute int } // of the day

// UnmarshalText reads "08:30".
func (m *TimeOfDay) UnmarshalText(text []byte) error {
	t, err := time.Parse("15:04", string(text))
	if err != nil {
		return fmt.Errorf("%q is not a time of day; write it like \"08:30\"", text)
	}
	m.Minute = t.Hour()*60 + t.Minute()
	return nil
}

// Zone is a time zone by its IANA name, or none.
type Zone struct{ Name string }

// UnmarshalText reads a zone name.
func (z *Zone) UnmarshalText(text []byte) error {
	name := string(text)
	if _, err := zones.Load(name); err != nil && name != "" {
		return fmt.Errorf("%q is not a time zone; write an IANA name like \"Europe/Berlin\", or \"\" to ask each member", name)
	}
	z.Name = name
	return nil
}

// Default is the configuration of an empty file.
func Default() Config {
	return Config{
		Discord: Discord{URL: "https://discord.com"},
		Data:    Data{Dir: "cairn-data"},
		Prompts: Prompts{CheckInTime: TimeOfDay{9 * 60}},
		Late:    Late{CheckIn: Duration{3 * time.Hour}, Own: Duration{30 * time.Minute}, Post: Duration{time.Hour}},
		Servers: Servers{Reminders: 25, ShortestInterval: Duration{30 * time.Minute}},
		Crisis:  Crisis{ReadDirectMessages: true},
		Log:     Log{Level: slog.LevelInfo},
	}
}

// Read reads the settings file at path. With optional, a file that does not exist is
// an empty one. An error says in one line which line of which file is wrong, and what
// would be right.
func Read(path string, optional bool) (Config, error) {
	c := Default()
	text, err := os.ReadFile(path)
	if optional && errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return c, fmt.Errorf("settings file %s cannot be read: %w", path, pathReason(err))
	}
	if err := parse(text, &c); err != nil {
		return c, fmt.Errorf("settings file %s%w", path, err)
	}
	return c, nil
}

func parse(text []byte, c *Config) error {
	err := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields().Decode(c)
	var unknown *toml.StrictMissingError
	var bad *toml.DecodeError
	switch {
	case errors.As(err, &unknown) && len(unknown.Errors) > 0:
		first := unknown.Errors[0]
		line, _ := first.Position()
		return fmt.Errorf(", line %d: there is no setting %s; %s", line, strings.Join(first.Key(), "."), known(first.Key()))
	case errors.As(err, &bad):
		line, _ := bad.Position()
		what := strings.TrimPrefix(bad.Error(), "toml: ")
		if key := strings.Join(bad.Key(), "."); key != "" {
			what = key + ": " + what
		}
		return fmt.Errorf(", line %d: %s", line, what)
	case err != nil:
		return fmt.Errorf(": %w", err)
	}
	if u, err := url.Parse(c.Discord.URL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return fmt.Errorf(": discord.url is %q; it should be like \"https://discord.com\"", c.Discord.URL)
	}
	if c.Data.Dir == "" {
		return errors.New(": data.dir is empty; name a directory")
	}
	if c.Servers.Reminders < 0 || c.Servers.Reminders > mostReminders {
		return fmt.Errorf(": servers.reminders is %d; it should be from 0 to %d", c.Servers.Reminders, mostReminders)
	}
	return nil
}

// mostReminders is how many reminders a host can allow a server.
const mostReminders = 500

// known lists the settings that can stand where an unknown one stood.
func known(key []string) string {
	t := reflect.TypeFor[Config]()
	place := "at the top"
	if len(key) > 1 {
		for i := range t.NumField() {
			if t.Field(i).Tag.Get("toml") == key[0] {
				place, t = "in ["+key[0]+"]", t.Field(i).Type
				break
			}
		}
	}
	var names []string
	for i := range t.NumField() {
		names = append(names, t.Field(i).Tag.Get("toml"))
	}
	return fmt.Sprintf("the ones %s are: %s", place, strings.Join(names, ", "))
}

// Token returns the bot token: from DISCORD_TOKEN, else from the token file. It is ""
// where neither is set.
func (c Config) Token() (string, error) {
	if token := trimToken(os.Getenv(TokenVariable)); token != "" {
		return oneLine(token, "environment variable "+TokenVariable)
	}
	if c.Discord.TokenFile == "" {
		return "", nil
	}
	text, err := os.ReadFile(c.Discord.TokenFile)
	if err != nil {
		return "", fmt.Errorf("token file %s (discord.token_file) cannot be read: %w", c.Discord.TokenFile, pathReason(err))
	}
	token := trimToken(string(text))
	if token == "" {
		return "", fmt.Errorf("token file %s (discord.token_file) is empty; put the bot token into it", c.Discord.TokenFile)
	}
	return oneLine(token, "token file "+c.Discord.TokenFile+" (discord.token_file)")
}

// oneLine refuses what cannot be a token, without showing it.
func oneLine(token, where string) (string, error) {
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", fmt.Errorf("%s holds more than a token; it should be one line without spaces", where)
	}
	return token, nil
}

func trimToken(s string) string {
	return strings.TrimPrefix(strings.TrimSpace(s), "Bot ")
}

// Abs makes a directory of the settings absolute, for showing it.
func Abs(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		return abs
	}
	return dir
}

func pathReason(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}
