// Netipcheck says what Go's net/netip makes of each line of its input: the canonical address or
// masked prefix, or "-" for text that it refuses.
package main

import (
	"bufio"
	"fmt"
	"net/netip"
	"os"
	"strings"
)

func main() {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		if strings.Contains(lines.Text(), "/") {
			if prefix, err := netip.ParsePrefix(lines.Text()); err == nil {
				fmt.Fprintln(out, prefix.Masked())
				continue
			}
		} else if address, err := netip.ParseAddr(lines.Text()); err == nil {
			fmt.Fprintln(out, address)
			continue
		}
		fmt.Fprintln(out, "-")
	}
}
