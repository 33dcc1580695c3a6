/** A whole server without technology: real domain and application, and an outside world that a test holds in its hands. */
@NullMarked
package topgun.application.harness;

import org.jspecify.annotations.NullMarked;
