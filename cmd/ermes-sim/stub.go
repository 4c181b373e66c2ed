package main

import "github.com/spf13/cobra"

func newCompare() *cobra.Command     { return &cobra.Command{Use: "compare"} }
func newTraceFollow() *cobra.Command { return &cobra.Command{Use: "follow"} }
