/** Keeps records in H2 or PostgreSQL. */
@NullMarked
package topgun.adapters.jdbi;

import org.jspecify.annotations.NullMarked;
