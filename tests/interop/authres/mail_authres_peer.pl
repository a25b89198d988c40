#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Mail::AuthenticationResults, driven by run.py: one line in, one line of JSON
# out; all strings in hexadecimal.
#   parse FIELD       the field as the parser sees it
#   write             fields that the writer makes, with what was put in
#   version
use strict;
use warnings;

use JSON;
use Mail::AuthenticationResults;
use Mail::AuthenticationResults::Header;
use Mail::AuthenticationResults::Header::AuthServID;
use Mail::AuthenticationResults::Header::Comment;
use Mail::AuthenticationResults::Header::Entry;
use Mail::AuthenticationResults::Header::SubEntry;
use Mail::AuthenticationResults::Header::Version;
use Mail::AuthenticationResults::Parser;

my $json = JSON->new->canonical;

sub hex_of { return unpack 'H*', defined $_[0] ? $_[0] : '' }

sub kind { my $kind = ref $_[0]; $kind =~ s/.*:://; return $kind }

sub parse {
    my ($field) = @_;
    my $header = eval { Mail::AuthenticationResults::Parser->new($field)->parsed };
    return { error => hex_of($@) } if !$header;
    my %out = ( id => hex_of( $header->value->value ), results => [] );
    for my $entry ( @{ $header->children } ) {
        next if kind($entry) ne 'Entry';
        my %result = ( method => hex_of( $entry->key ),
            result => hex_of( $entry->value ), properties => [], comments => [] );
        for my $child ( @{ $entry->children } ) {
            push @{ $result{properties} }, [ hex_of( $child->key ), hex_of( $child->value ) ]
              if kind($child) eq 'SubEntry';
            push @{ $result{comments} }, hex_of( $child->value )
              if kind($child) eq 'Comment';
        }
        push @{ $out{results} }, \%result;
    }
    return \%out;
}

sub make {
    my ( $class, %parts ) = @_;
    my $object = "Mail::AuthenticationResults::Header::$class"->new;
    $object->set_key( $parts{key} )          if exists $parts{key};
    $object->safe_set_value( $parts{value} ) if exists $parts{value};
    return $object;
}

my @values = ( 'example.com', 'a@b.example', '@b.example', 'a/b+c==', 'with space',
    'a;b', '(x)', '', '0', 'a,b', '[1.2.3.4]', 'x=y', '2001:db8::1', 'dot.' );

sub write_fields {
    my @out;
    for my $at ( 0 .. $#values ) {
        my $header = Mail::AuthenticationResults::Header->new->set_value(
            make( 'AuthServID', value => 'mx.example' ) );
        my @results;
        for my $method ( 'dkim', 'spf' ) {
            my $entry = make( 'Entry', key => $method, value => 'pass' );
            $entry->add_child( make( 'Comment', value => "note $at" ) );
            my @properties;
            for my $step ( 0, 1 ) {
                my $value = $values[ ( $at + $step * 3 ) % @values ];
                my $child = make( 'SubEntry', key => "header.p$step", value => $value );
                $entry->add_child($child);
                push @properties, [ hex_of("header.p$step"), hex_of( $child->value ) ];
            }
            $header->add_child($entry);
            push @results, { method => hex_of($method), result => hex_of('pass'),
                properties => \@properties, comments => [ hex_of("note $at") ] };
        }
        push @out, { id => hex_of('mx.example'), results => \@results,
            field => hex_of( 'Authentication-Results: ' . $header->as_string ) };
    }
    return \@out;
}

$| = 1;
while ( my $line = <STDIN> ) {
    chomp $line;
    my ( $command, $argument ) = split / /, $line;
    my $answer =
        $command eq 'parse' ? parse( pack 'H*', $argument )
      : $command eq 'write' ? write_fields()
      :                       $Mail::AuthenticationResults::VERSION;
    print $json->allow_nonref->encode($answer), "\n";
}
