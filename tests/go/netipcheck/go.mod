module netipcheck

go 1.22
