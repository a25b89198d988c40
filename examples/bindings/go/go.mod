module example.com/dkimkit

go 1.19
