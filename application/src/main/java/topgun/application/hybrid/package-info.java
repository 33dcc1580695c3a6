/**
 * Searches that find records in several ways at once, by predicate, by words and by meaning, and join what each of them
 * finds by rank; and results of such searches that stay right.
 *
 * <p>What a change does to a fused ranking cannot be told from the change alone. So a live search is run anew after changes,
 * at most once within the lag that searches are allowed, and its followers are told what has become different.
 */
@NullMarked
package topgun.application.hybrid;

import org.jspecify.annotations.NullMarked;
