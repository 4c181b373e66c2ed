package setting

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"

	"github.com/ermes-sim/ermes-sim/results"
	"github.com/ermes-sim/ermes-sim/scenarios"
)

// Inputs names the files that a scenario reads besides its text, with what is in
// them: two runs are the same only if these are.
func Inputs(s *scenarios.Scenario) ([]results.Input, error) {
	list := []results.Input{}
	for _, name := range s.Files() {
		sum, err := Digest(name)
		if err != nil {
			return nil, err
		}
		list = append(list, results.Input{File: name, SHA256: sum})
	}
	return list, nil
}

// Digest is the SHA-256 of a file that a scenario names, hexadecimal.
func Digest(name string) (string, error) {
	file, err := scenarios.Open(name)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	_, err = io.Copy(h, file)
	return hex.EncodeToString(h.Sum(nil)), errors.Join(err, file.Close())
}
