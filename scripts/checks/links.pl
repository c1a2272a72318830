# Reports links in Markdown files whose target, a file of the repository, is not there.
use strict;
use warnings;
use File::Basename;

my $wrong = 0;
for my $page (@ARGV) {
    open my $file, '<', $page or die "$page: $!\n";
    my $in_code = 0;
    while (my $line = <$file>) {
        $in_code = !$in_code if $line =~ /^```/;
        next if $in_code;
        while ($line =~ /\]\(([^)\s]+)|(?:src|href)="([^"]+)"/g) {
            my $target = $1 // $2;
            next if $target =~ /^(?:[a-z]+:|#)/;
            $target =~ s/#.*//;
            next if -e dirname($page) . "/$target";
            print "$page:$.: $target is not there\n";
            $wrong = 1;
        }
    }
    close $file;
}
exit $wrong;
