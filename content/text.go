// Package content holds the words and numbers that Cairn shows, embedded in the
// program: the message catalogues, one a locale. Whoever reviews the words needs to
// read no Go.
package content

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"
)

//go:embed *.toml
var catalogues embed.FS

// Data are the values that a text is filled with.
type Data map[string]any

// Catalogue is every locale's texts.
type Catalogue struct {
	bundle *i18n.Bundle
	texts  map[string]Text // by Discord's locale
}

// Text is the catalogue in one person's language.
type Text struct {
	locale    string
	localizer *i18n.Localizer
	plain     map[string]string // the texts that nothing is filled into, ready to be said
}

// Load reads the embedded catalogues: LOCALE.toml and NAME.LOCALE.toml. English must be
// complete; another locale falls back to it text by text.
func Load() (*Catalogue, error) { return load(catalogues) }

func load(fsys fs.FS) (*Catalogue, error) {
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	files, err := fs.Glob(fsys, "*.toml")
	if err != nil {
		return nil, err
	}
	c := &Catalogue{bundle: bundle, texts: map[string]Text{}}
	for _, file := range files {
		loaded, err := bundle.LoadMessageFileFS(fsys, file)
		if err != nil {
			return nil, fmt.Errorf("message catalogue %s: %w", file, err)
		}
		t, known := c.texts[loaded.Tag.String()]
		if !known {
			t = Text{loaded.Tag.String(), i18n.NewLocalizer(bundle, loaded.Tag.String()), map[string]string{}}
		}
		for _, m := range loaded.Messages {
			if m.One == "" && !strings.Contains(m.Other, "{{") {
				t.plain[m.ID] = strings.TrimSpace(m.Other)
			}
		}
		c.texts[loaded.Tag.String()] = t
	}
	return c, nil
}

// For returns the texts for one of Discord's locales, like "en-US"; English where
// there is no catalogue for it.
func (c *Catalogue) For(locale string) Text {
	if t, ok := c.texts[locale]; ok {
		return t
	}
	base, _, _ := strings.Cut(locale, "-")
	if t, ok := c.texts[base]; ok {
		return t
	}
	return c.texts[language.English.String()]
}

// Locale is that of the catalogue, like "en".
func (t Text) Locale() string { return t.locale }

// Say returns the text with the given key, filled with data. A missing key is a
// mistake in the program that its tests find; here the key itself is shown.
func (t Text) Say(key string, data ...Data) string {
	if text, ok := t.plain[key]; ok {
		return text
	}
	config := i18n.LocalizeConfig{MessageID: key}
	if len(data) > 0 {
		config.TemplateData = data[0]
	}
	return t.localize(&config, key)
}

// Count returns the text with the given key in its plural form for n, which the text
// calls {{.Count}}.
func (t Text) Count(key string, n int) string {
	return t.localize(&i18n.LocalizeConfig{MessageID: key, PluralCount: n, TemplateData: Data{"Count": n}}, key)
}

func (t Text) localize(config *i18n.LocalizeConfig, key string) string {
	s, err := t.localizer.Localize(config)
	if s == "" && err != nil {
		return key
	}
	return strings.TrimSpace(s)
}

// Has reports whether there is a text with the given key.
func (t Text) Has(key string) bool {
	_, err := t.localizer.Localize(&i18n.LocalizeConfig{MessageID: key})
	return err == nil
}
