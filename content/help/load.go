package help

import (
	"embed"
	"io/fs"
	"path"
	"strings"
	"sync"

	"cairn/content/datafile"
)

//go:embed *.toml services/*.toml
var files embed.FS

// The shapes of the data files.
type (
	countriesFile struct {
		Country []countryEntry `toml:"country"`
	}
	countryEntry struct {
		Code    string   `toml:"code"`
		Alpha3  string   `toml:"alpha3"`
		Name    string   `toml:"name"`
		Aliases []string `toml:"aliases"`
	}
	emergencyFile struct {
		Source  []emergencySource `toml:"source"`
		Country []emergencyEntry  `toml:"country"`
	}
	emergencySource struct {
		ID    string `toml:"id"`
		Name  string `toml:"name"`
		URL   string `toml:"url"`
		Dated string `toml:"dated"`
	}
	emergencyEntry struct {
		emergencyNumbers
		Code       string           `toml:"code"`
		Also       emergencyNumbers `toml:"also"`
		Sources    []string         `toml:"sources"`
		Checked    string           `toml:"last_checked"`
		ReviewedBy string           `toml:"reviewed_by"`
		Review     string           `toml:"review"`
	}
	emergencyNumbers struct {
		Any       []string `toml:"any"`
		Ambulance []string `toml:"ambulance"`
		Police    []string `toml:"police"`
		Fire      []string `toml:"fire"`
	}
	servicesFile struct {
		Service []Service `toml:"service"`
	}
	topicsFile struct {
		Topic []topicEntry `toml:"topic"`
	}
	topicEntry struct {
		ID    string   `toml:"id"`
		Name  string   `toml:"name"`
		Near  []string `toml:"near"`
		Words []string `toml:"words"`
	}
	languagesFile struct {
		Languages map[string]string `toml:"languages"`
	}
)

const worldwideFile = "services/worldwide.toml"

// countryOf is the country of a file of services.
func countryOf(file string) string {
	if file == worldwideFile {
		return Worldwide
	}
	return strings.ToUpper(strings.TrimSuffix(path.Base(file), ".toml"))
}

// readServices reads a file of services. Hours that cannot be read are unknown; Check
// tells of them.
func readServices(fsys fs.FS, file string) ([]Service, error) {
	var f servicesFile
	if err := datafile.Decode(fsys, file, &f); err != nil {
		return nil, err
	}
	for i := range f.Service {
		s := &f.Service[i]
		s.Country = countryOf(file)
		for j := range s.Contacts {
			c := &s.Contacts[j]
			c.week, _ = parseWeek(c.Hours, c.Zone)
			c.confirmed = c.Evidence == quoted && !s.Unconfirmed()
		}
	}
	return f.Service, nil
}

// services gives each country's services, by code, hidden ones too. A country's file is
// read when it is first asked for.
var services = sync.OnceValue(func() map[string]func() []Service {
	byCountry := map[string]func() []Service{}
	found, _ := fs.Glob(files, "services/*.toml")
	for _, file := range found {
		byCountry[countryOf(file)] = sync.OnceValue(func() []Service {
			list, _ := readServices(files, file) // a test and Check see to it that it can be read
			return list
		})
	}
	return byCountry
})

// allServices gives the services of a country, hidden ones too, in the order of its file.
func allServices(country string) []Service {
	if read, ok := services()[country]; ok {
		return read()
	}
	return nil
}

// emergencies gives the emergency numbers, by country's code.
var emergencies = sync.OnceValue(func() map[string]emergencyEntry {
	var f emergencyFile
	_ = datafile.Decode(files, "emergency.toml", &f) // a test and Check see to it that it can be read
	byCode := make(map[string]emergencyEntry, len(f.Country))
	for _, e := range f.Country {
		byCode[e.Code] = e
	}
	return byCode
})

// languageNames gives the names of languages, by code.
var languageNames = sync.OnceValue(func() map[string]string {
	var f languagesFile
	_ = datafile.Decode(files, "languages.toml", &f) // a test and Check see to it that it can be read
	return f.Languages
})
