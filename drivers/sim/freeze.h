/* What the modules made becomes constant. */
#ifndef NOONMARK_SIM_FREEZE_H
#define NOONMARK_SIM_FREEZE_H

/* Freezes and shares all that the root machine holds. */
void freeze_all(void *root);

#endif
