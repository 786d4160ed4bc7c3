// Answers what Go's regexp makes of patterns: JSON lines {pattern, name} in, {compiles, error, match} out.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"log"
	"os"
	"regexp"
)

type question struct {
	Pattern string `json:"pattern"`
	Name    string `json:"name"`
}

type answer struct {
	Compiles bool   `json:"compiles"`
	Error    string `json:"error"`
	Match    bool   `json:"match"`
}

func ask(q question) answer {
	re, err := regexp.Compile(q.Pattern)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Compiles: true, Match: re.MatchString(q.Name)}
}

func main() {
	in := json.NewDecoder(bufio.NewReader(os.Stdin))
	out := bufio.NewWriter(os.Stdout)
	answers := json.NewEncoder(out)
	for {
		var q question
		if err := in.Decode(&q); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			log.Fatal(err)
		}
		if err := answers.Encode(ask(q)); err != nil {
			log.Fatal(err)
		}
	}
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}
