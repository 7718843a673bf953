"""The scores of one coded session: pure; a book's scores, what a rater said, and numbers with what they rest on.

What a function takes, what it gives, and what it rests on (`n_items`, `n_answered`):

| function | of | value | rests on |
|---|---|---|---|
| mean, sum | ratings, scores | of the members, a rating of many segments being averaged over those rated | members |
| max, mode | ratings, scores | over every number of every member, on whatever segment | members |
| weighted_sum | codes, ratings, scores | weight × number of each member; a code's number is its count | members |
| count, sum | codes | how often they were given | segments |
| rate_per_min | codes | their count by coded minutes, speaker's minutes, or segments | segments |
| proportion | codes | the count of `of` by the count of `out_of` | segments |
| ratio | two of anything | the first by the second | segments, or members |
| balance | codes, two | (first − second) / (first + second) | segments |
| followed_by | codes, two | share of the segments with the first that one with the second follows in time | segments |

`ratio` and `weighted_sum` rest on segments where all their members are counted codes.

- Absence is 0 on complete segments only. A segment that was not seen, is incomplete or could not be coded is an item
  without an answer; what is coded on it is not counted. Without any complete segment there is no number.
- A segment on which none of the codes is legal (its role, its kind, a closed `only_if`) is no item.
- A code that counts adds its number, others add 1 for each person they were given for. Ratings in a group or among
  `positive` and `negative` are never counted.
- With `where` only codings with one of the answers named are counted; in a proportion that goes for `of`, not for
  `out_of`.
- With `by_intensity` a coding adds its intensity; one whose intensity was not said leaves no number.
- Coded minutes go from the start of the first complete segment of the codes' kind to the end of the last, the pauses
  between utterances with them, and segments that are not complete taken out.
- A rating with a reason in place of a number is missing, and so is one that is not asked.
- Events are segments that exist only where a rater placed one: they are counted once the rater's pass reached the end
  of what is scored, and their rate is by the time heard. The pass is their one item.
- `by` makes rows of their own, one set for each of its words. A segment belongs to the interval in which it starts.
"""

from coder.codebook.scores.coded import WHOLE, CodedSession, Scope
from coder.codebook.scores.counting import tally
from coder.codebook.scores.functions import Reckoning, all_counted
from coder.codebook.scores.rows import Scored, codes_of, scores_of

__all__ = ["WHOLE", "CodedSession", "Reckoning", "Scope", "Scored", "all_counted", "codes_of", "scores_of", "tally"]
