package commands

import (
	"encoding/json"
	"net/http"
	"testing"

	"cairn/data"
)

func TestMyData(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya")
	contains(t, maya.command("my-data").Content, "Nothing is kept about you")
	maya.agree()
	maya.command("checkin", opt("mood", 5), opt("note", "mine "+secret))
	maya.command("reminders daily", opt("time", "9:00"), opt("zone", "UTC"))

	mine := maya.command("my-data")
	contains(t, mine.Content, "1 check-in since")
	file := maya.press(mine, "Download")
	if len(file.Attachments) != 1 || !file.Ephemeral() {
		t.Fatalf("no file: %+v", file)
	}
	resp, err := http.Get(file.Attachments[0].URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var export data.Export
	if err := json.NewDecoder(resp.Body).Decode(&export); err != nil || len(export.CheckIns) != 1 || export.CheckIns[0].Note != "mine "+secret {
		t.Errorf("%+v, %v", export, err)
	}

	contains(t, maya.press(maya.press(mine, "Erase"), "Keep it").Content, "Nothing was erased")
	if len(maya.entries()) != 1 {
		t.Error("something was erased")
	}
	erased := maya.press(maya.press(maya.command("my-data"), "Erase"), "Yes, erase")
	contains(t, erased.Content, "Everything about you is erased")
	contains(t, maya.command("my-data").Content, "Nothing is kept about you")
	contains(t, maya.command("checkin", opt("mood", 5)).Content, "Before I keep anything")
	r.clockTo("09:00", "UTC")
	maya.command("help")
	if n := len(maya.prompts()); n != 0 {
		t.Errorf("%d prompts after erasing", n)
	}
}

func TestHelpAndAbout(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	maya := r.member("maya")
	contains(t, maya.command("help").Content, "</checkin:", "</history:", "</reminders daily:", "</my-data:", "</about:", "emergency number")
	contains(t, maya.command("about").Content, "Cairn test", "not a clinician", "not encrypted", "</my-data:", "emergency number")
}
