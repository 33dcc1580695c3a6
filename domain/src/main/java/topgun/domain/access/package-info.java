/**
 * Who may do what to which records, and what of them somebody may see.
 *
 * <p>A policy grants a role actions on maps, a rule allows or denies everybody some records of maps; a denial wins, so the
 * order of neither matters. What somebody may do is a {@link topgun.domain.access.Permission}, what he may see a {@link
 * topgun.domain.access.View}; both can be compared, so that what was made for one serves all who may do and see the same.
 * A value of which nothing remains to be seen is not shown at all: a hidden value must never look like a deleted one.
 */
@NullMarked
package topgun.domain.access;

import org.jspecify.annotations.NullMarked;
