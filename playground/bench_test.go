package playground_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"cairn/playground"
)

// BenchmarkInteractions measures how fast many people can press while a minimal bot
// answers: the playground must not be what a load test of a bot measures.
func BenchmarkInteractions(b *testing.B) {
	s, err := playground.New(playground.Options{Token: token, Limits: playground.Limits{Off: true}, ExtraMembers: 200})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	t := &testing.T{}
	w, _ := identified(t, s, nil)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 128}}
	go func() {
		for {
			_, data, err := w.ws.ReadMessage()
			if err != nil {
				return
			}
			var p struct {
				T string
				D struct{ ID, Token string }
			}
			if json.Unmarshal(data, &p) != nil || p.T != "INTERACTION_CREATE" {
				continue
			}
			go func() {
				req, err := http.NewRequest("POST", fmt.Sprintf("%s/api/v10/interactions/%s/%s/callback", s.URL(), p.D.ID, p.D.Token),
					strings.NewReader(`{"type":4,"data":{"content":"noted","flags":64}}`))
				if err != nil {
					return
				}
				req.Header.Set("Content-Type", "application/json")
				req.Header.Set("User-Agent", "DiscordBot (bench, 1)")
				if res, err := client.Do(req); err == nil {
					io.Copy(io.Discard, res.Body)
					res.Body.Close()
				}
			}()
		}
	}()
	bot := &rawBot{t: t, s: s}
	bot.register(ping)
	c := playground.Dial(s.URL())
	var n atomic.Int64
	b.SetParallelism(32)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		p := c.Person(fmt.Sprintf("m%d", n.Add(1)%200+1))
		for pb.Next() {
			r, err := p.Command(context.Background(), roomID, "ping")
			if err != nil || !r.Answered() {
				b.Errorf("%+v, %v", r, err)
				return
			}
		}
	})
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "interactions/s")
}
