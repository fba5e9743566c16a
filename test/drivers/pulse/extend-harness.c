/* Lines in: "B hz count us" begins, "E count us" extends. Lines out: the 64-bit count of each E. */
#include "pulse/extend.h"

#include <inttypes.h>
#include <stdio.h>

int main(void)
{
	struct extension extension = {0};
	char what;
	while (scanf(" %c", &what) == 1) {
		uint32_t hz, count;
		uint64_t us;
		if (what == 'B') {
			if (scanf("%" SCNu32 " %" SCNu32 " %" SCNu64, &hz, &count, &us) != 3) {
				return 1;
			}
			extend_begin(&extension, hz, count, us);
		} else {
			if (scanf("%" SCNu32 " %" SCNu64, &count, &us) != 2) {
				return 1;
			}
			printf("%" PRIu64 "\n", extend(&extension, count, us));
		}
	}
	return 0;
}
