/** Code that clients bring along: whether it may run at all, before it is given to a sandbox. */
@NullMarked
package topgun.application.script;

import org.jspecify.annotations.NullMarked;
