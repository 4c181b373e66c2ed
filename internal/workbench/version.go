package workbench

// Version is the version of the program; releases set it when they are linked.
var Version = "dev"
