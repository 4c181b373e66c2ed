package guests

import (
	"archive/zip"
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed templates sdk
var sources embed.FS

// sdkIn is where a template of a language has its copy of the SDK.
var sdkIn = map[string]string{"assemblyscript": ".", "c": ".", "go": "ermes", "rust": "."}

// Languages lists what Template knows, in ascending order.
func Languages() []string {
	var languages []string
	for language := range sdkIn {
		languages = append(languages, language)
	}
	slices.Sort(languages)
	return languages
}

// Template returns the files of a guest to start from: a function, the SDK, a
// README, and build.sh, which makes guest.wasm. os.CopyFS writes them to a folder.
func Template(language string) (fs.FS, error) {
	sdk, ok := sdkIn[language]
	if !ok {
		return nil, fmt.Errorf("no guest template for the language %q; there are %s", language, strings.Join(Languages(), ", "))
	}
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	pack(w, "templates/"+language, ".")
	pack(w, "sdk/"+language, sdk)
	if err := w.Close(); err != nil {
		panic("guests: " + err.Error()) // writing to memory
	}
	r, err := zip.NewReader(bytes.NewReader(archive.Bytes()), int64(archive.Len()))
	if err != nil {
		panic("guests: " + err.Error()) // what has just been written
	}
	return r, nil
}

// pack adds the files of a folder of sources to an archive. The suffix .tmpl keeps
// tools of this repository from taking a file for its own; it is taken off.
func pack(w *zip.Writer, from, to string) {
	entries, err := sources.ReadDir(from)
	if err != nil {
		panic("guests: " + err.Error()) // embedded
	}
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), ".tmpl")
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		content, err := sources.ReadFile(path.Join(from, e.Name()))
		if err != nil {
			panic("guests: " + err.Error())
		}
		header := &zip.FileHeader{Name: path.Join(to, name), Method: zip.Store}
		header.SetMode(0o644)
		if strings.HasSuffix(name, ".sh") {
			header.SetMode(0o755)
		}
		file, err := w.CreateHeader(header)
		if err == nil {
			_, err = file.Write(content)
		}
		if err != nil {
			panic("guests: " + err.Error()) // writing to memory
		}
	}
}
