/** The journal: what changed, in one order for all maps, for those who want to follow or look it up. */
@NullMarked
package topgun.application.journal;

import org.jspecify.annotations.NullMarked;
