/**
 * What operators ask of a running server: how it is and what is in it, who may do what, which indexes there are, and that it
 * stop. What they change is kept before it counts, apart from settings, which last until the next start.
 */
@NullMarked
package topgun.application.admin;

import org.jspecify.annotations.NullMarked;
