/** Serves locks: who may have one, who is told of a grant and when, and the tokens that outlive the server. */
@NullMarked
package topgun.application.lock;

import org.jspecify.annotations.NullMarked;
