package help

import "slices"

// ByID returns the service with this id, of a country or tied to none, if it may be shown.
func ByID(country, id string) (Service, bool) {
	all := slices.Concat(allServices(country), allServices(Worldwide))
	i := slices.IndexFunc(all, func(s Service) bool { return s.ID == id && s.Status == "listed" })
	if i < 0 {
		return Service{}, false
	}
	return all[i], true
}
