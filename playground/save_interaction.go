package playground

import (
	"slices"
	"time"
)

// savedInteraction is an answered interaction whose token still works: its answer can be
// edited after a restart, too.
type savedInteraction struct {
	ID        string    `json:"id"`
	Token     string    `json:"token"`
	Kind      int       `json:"type"`
	Person    string    `json:"user_id"`
	Channel   string    `json:"channel_id"`
	Made      time.Time `json:"made_at"` // on the shared clock
	Callback  int       `json:"callback_type"`
	Original  string    `json:"original_message_id"`
	OwnIDs    []string  `json:"message_ids"`
	Followups int       `json:"followups,omitempty"`
	Command   string    `json:"command_id,omitempty"`
	Path      string    `json:"command_name,omitempty"`
	Target    string    `json:"target_message_id,omitempty"`
	Source    string    `json:"source_message_id,omitempty"`
	Opener    object    `json:"opener,omitempty"`
}

// savedInteractions are those with an answer that stands there; one that is still being
// thought about goes with its bot. The caller holds the server's lock.
func (s *Server) savedInteractions() []savedInteraction {
	var list []savedInteraction
	now := s.clock.Now()
	for _, i := range s.interactions.order {
		if i.state != stateAnswered || i.deferred || len(i.ownIDs) == 0 || now.Sub(i.made) > tokenLife {
			continue
		}
		si := savedInteraction{
			ID: i.id, Token: i.token, Kind: i.kind, Person: i.person.ID, Channel: i.channel.ID, Made: i.made.Round(0),
			Callback: i.callbackType, Original: i.original, OwnIDs: slices.Clone(i.ownIDs), Followups: i.followups,
			Path: i.path, Source: i.source, Opener: i.opener,
		}
		if i.command != nil {
			si.Command = i.command.ID
		}
		if i.target != nil {
			si.Target = i.target.ID
		}
		list = append(list, si)
	}
	return list
}

// restoreInteractions comes after the channels, commands and messages. Those of people and
// channels that are gone are left out.
func (s *Server) restoreInteractions(list []savedInteraction) {
	now := s.clock.Now()
	for _, si := range list {
		p, c := s.world.byID[si.Person], s.world.channels[si.Channel]
		if p == nil || c == nil || now.Sub(si.Made) > tokenLife {
			continue
		}
		i := &interaction{
			id: si.ID, token: si.Token, kind: si.Kind, person: p, channel: c, made: si.Made,
			path: si.Path, source: si.Source, opener: si.Opener, target: c.log.get(si.Target),
			state: stateAnswered, callbackType: si.Callback, original: si.Original, ownIDs: si.OwnIDs, followups: si.Followups,
			first: make(chan struct{}), final: make(chan struct{}), isFinal: true,
		}
		close(i.first)
		close(i.final)
		for _, commands := range s.commands {
			for _, known := range commands {
				if known.ID == si.Command {
					i.command = known
				}
			}
		}
		s.interactions.add(i)
	}
}
